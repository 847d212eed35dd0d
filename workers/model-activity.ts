import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { FileRef } from '../contracts/artifact.ts';
import { complaint } from '../contracts/complaint.ts';
import { formatDuration } from '../contracts/duration.ts';
import { BadInput, NoModelAnswered } from '../contracts/errors.ts';
import { type ModelAnswer, type ModelCall, modelCall, modelMessage, modelTool } from '../contracts/model.ts';
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
    const { stop } = currentFlight();
    const fetchBytes = async ({ sha256 }: FileRef): Promise<Uint8Array> => {
      if ((await files.size(sha256)) === null) await link.pullFile(sha256, files, stop.signal);
      return await readFile(files.path(sha256));
    };
    const readList = async <Item extends z.ZodType>(file: FileRef | undefined, item: Item) =>
      file ? z.array(item).parse(JSON.parse(Buffer.from(await fetchBytes(file)).toString())) : [];
    const { tier, spend } = call;
    let progress = NO_PROGRESS;
    const timer = setTimeout(() => stop.abort('time limit' satisfies StopReason), call.timeLimitMs);
    try {
      const messages = [...(await readList(call.messagesFile, modelMessage)), ...call.messages];
      const tools = [...(await readList(call.toolsFile, modelTool)), ...call.tools];
      return await callModel(
        { ...call, messages, tools },
        {
          signal: stop.signal,
          tell(event) {
            progress = after(progress, event);
            link.reportModel(call.callId, { tier, spend, ...progress });
          },
        },
        { ...options, readFile: fetchBytes },
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
