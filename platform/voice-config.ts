import { z } from 'zod';

/** Who writes down voice notes: an endpoint that speaks OpenAI's wire, or whisper.cpp on the node. */
export const voiceSchema = z
  .strictObject({
    /** `provider/model`, such as openai/whisper-1. */
    model: z
      .string()
      .regex(/^[a-z0-9-]+\/\S+$/, 'must be provider/model, such as openai/whisper-1')
      .optional(),
    /** Dollars a minute, where the built-in table does not say, or says wrong. */
    perMinute: z.number().nonnegative().optional(),
    whisperCpp: z
      .strictObject({
        binary: z.string().default('whisper-cli'),
        /** The path of its model, such as /opt/whisper/ggml-base.bin. */
        model: z.string(),
      })
      .optional(),
    /** What is spoken, as `en` or `de`; found out by listening unless told. */
    language: z
      .string()
      .regex(/^[a-z]{2}$/, 'must be two letters, such as en')
      .optional(),
  })
  .refine(({ model, whisperCpp }) => (model === undefined) !== (whisperCpp === undefined), {
    error: 'needs either a model (openai/whisper-1) or whisperCpp, not both',
  })
  .optional();
export type VoiceConfig = NonNullable<z.output<typeof voiceSchema>>;
