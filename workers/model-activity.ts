import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { FileRef } from '../contracts/artifact.ts';
import { complaint } from '../contracts/complaint.ts';
import { formatDuration } from '../contracts/duration.ts';
import { BadInput, NoModelAnswered } from '../contracts/errors.ts';
import { type ModelAnswer, type ModelCall, modelCall, modelMessage } from '../contracts/model.ts';
import type { StopReason } from '../contracts/skill.ts';
import { callModel, type ModelCallerOptions } from '../models/call-model.ts';
import { after, NO_PROGRESS } from '../models/progress.ts';
import type { ContentFiles } from '../storage/content-files.ts';
import type { GatewayLink } from './gateway-link.ts';
import { currentFlight } from './journal/flight.ts';

export interface ModelActivityOptions extends Omit<ModelCallerOptions, 'readFile'> {
  files: ContentFiles;
  link: Pick<GatewayLink, 'pullFile' | 'reportModel'>;
}

/** The activity that asks a model, under the journal: an answer on record is never asked for again. */
export function createModelActivity({ files, link, ...options }: ModelActivityOptions) {
  return async (input: unknown): Promise<ModelAnswer> => {
    const call = checked(input);
    const { start, stop } = currentFlight();
    const fetchFile = async ({ sha256 }: FileRef): Promise<Uint8Array> => {
      if ((await files.size(sha256)) === null) await link.pullFile(sha256, files, stop.signal);
      return await readFile(files.path(sha256));
    };
    const { tier, spend } = call;
    let progress = NO_PROGRESS;
    const timer = setTimeout(() => stop.abort('time limit' satisfies StopReason), call.timeLimitMs);
    try {
      const earlier = call.messagesFile ? await readMessages(call.messagesFile, fetchFile) : [];
      return await callModel(
        { ...call, messages: [...earlier, ...call.messages] },
        {
          start,
          signal: stop.signal,
          tell(event) {
            progress = after(progress, event);
            link.reportModel(call.callId, { tier, spend, ...progress });
          },
        },
        { ...options, readFile: fetchFile },
      );
    } catch (error) {
      if (stop.signal.reason !== ('time limit' satisfies StopReason)) throw error;
      throw new NoModelAnswered(
        `No model of the tier ${tier} answered within its time limit of ${formatDuration(call.timeLimitMs)}.`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
    }
  };
}

function checked(input: unknown): ModelCall {
  const parsed = modelCall.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new BadInput(`callModel: ${issue.path.join('.') || 'its input'} ${complaint(issue)}.`);
}

async function readMessages(file: FileRef, fetchFile: (file: FileRef) => Promise<Uint8Array>) {
  const bytes = await fetchFile(file);
  return z.array(modelMessage).parse(JSON.parse(Buffer.from(bytes).toString()));
}
