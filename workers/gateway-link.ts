import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { SkillFailed } from '../contracts/errors.ts';
import { effectAnswer, type EffectIntent } from '../contracts/effect.ts';
import type { ModelReport } from '../contracts/http/model.ts';
import { type AskedOfMemory, memoryAskPage, type MemoryReply } from '../contracts/http/memory-asks.ts';
import type { CuratedCopy } from '../contracts/http/memory.ts';
import type { JobReport, NodeAnnouncement } from '../contracts/http/node.ts';
import { type LogEntry, logPage, type OwnLog } from '../contracts/log-entry.ts';
import type { Log } from '../platform/log.ts';
import type { ContentFiles } from '../storage/content-files.ts';
import { persist } from './persist.ts';

/** Reports of one job or call are sent no closer than this; the last one wins. */
const REPORT_EVERY_MS = 400;
/** A call that is answered sooner needs none: its answer is about to be seen itself. */
const FIRST_MODEL_REPORT_AFTER_MS = 150;
const ANSWER_WITHIN_MS = 10_000;
const STALLED_AFTER_MS = 15_000;

/** What a node asks of the gateway over HTTP, always outbound. */
export interface GatewayLink {
  announce(announcement: NodeAnnouncement): Promise<void>;
  /** Tells how a job is getting on. Never waits and never fails: a lost report is no loss. */
  report(jobId: string, report: Omit<JobReport, 'node'>): void;
  /** Tells how an answer of a model grows, in the same way. */
  reportModel(callId: string, report: Omit<ModelReport, 'node'>): void;
  /**
   * Writes into the ledger that the effect of a job is about to be done; waits until the gateway has it.
   * @returns how many earlier starts of the work were about to do it
   * @throws SkillFailed when the gateway knows no such open job
   */
  intend(jobId: string, start: string, signal: AbortSignal): Promise<number>;
  /** Hands a kept file over, from where an earlier try broke off, as long as it takes. */
  pushFile(sha256: string, files: ContentFiles, signal: AbortSignal): Promise<void>;
  /** Fetches a file of a message. @throws SkillFailed when the gateway has it no more */
  pullFile(sha256: string, files: ContentFiles, signal: AbortSignal): Promise<void>;
  /** Tells what happened here while the node was cut off. @throws while the gateway does not take it */
  handOverLog(entries: OwnLog['entries']): Promise<void>;
  /** Gives the gateway its copy of the curated memory. @throws while the gateway does not take it */
  handOverMemory(copy: CuratedCopy): Promise<void>;
  /** Entries of the record after `after`, waiting up to `waitS` seconds for the first. */
  pullLog(after: number, waitS: number, signal: AbortSignal): Promise<LogEntry[]>;
  /** What is asked of the memory, after the question `after`, waiting up to `waitS` seconds for the first. */
  pullAsks(after: string | undefined, waitS: number, signal: AbortSignal): Promise<AskedOfMemory[]>;
  answerAsk(id: string, reply: MemoryReply): Promise<void>;
}

export function createGatewayLink({
  url,
  token,
  node,
  log,
}: {
  url: string;
  token: string;
  node: string;
  log: Log;
}): GatewayLink {
  const latest = new Map<string, JobReport | ModelReport>();
  const reporting = new Set<string>();

  function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` };
    return fetch(`${url}${path}`, { ...init, headers, signal: init.signal ?? AbortSignal.timeout(ANSWER_WITHIN_MS) });
  }

  function send(path: string, method: string, body: unknown): Promise<Response> {
    return ask(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }

  async function report(path: string, newest: JobReport | ModelReport, afterMs = 0): Promise<void> {
    latest.set(path, newest);
    if (reporting.has(path)) return;
    reporting.add(path);
    try {
      if (afterMs > 0) await sleep(afterMs, undefined, { ref: false });
      if (afterMs > 0 && isEnded(latest.get(path))) latest.delete(path);
      for (let next = latest.get(path); next; next = latest.get(path)) {
        latest.delete(path);
        const answer = await send(path, 'POST', next);
        await answer.body?.cancel();
        await sleep(REPORT_EVERY_MS, undefined, { ref: false });
      }
    } catch (error) {
      log.debug({ err: error, path }, 'a progress report did not arrive');
    } finally {
      reporting.delete(path);
    }
  }

  return {
    async announce(announcement) {
      const answer = await send(`/api/nodes/${encodeURIComponent(node)}`, 'PUT', announcement);
      if (!answer.ok) throw new Error(`the gateway answered ${answer.status} to the announcement`);
      await answer.body?.cancel();
    },

    report: (jobId, progress) => void report(`/api/jobs/${jobId}/progress`, { ...progress, node }),
    reportModel: (callId, progress) =>
      void report(`/api/model-calls/${encodeURIComponent(callId)}`, { ...progress, node }, FIRST_MODEL_REPORT_AFTER_MS),

    intend: (jobId, start, signal) =>
      persist('an effect', { signal, log }, async () => {
        const answer = await send(`/api/effects/${jobId}`, 'PUT', { node, start } satisfies EffectIntent);
        if (answer.status === 400 || answer.status === 404)
          throw new SkillFailed('The gateway has no such open job, so its effect was not begun.');
        if (!answer.ok) throw refusal(answer);
        return effectAnswer.parse(await answer.json()).before;
      }),

    pushFile: (sha256, files, signal) =>
      persist('an artifact', { signal, log }, async () => {
        const patience = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
        const head = await ask(`/api/files/${sha256}`, { method: 'HEAD', signal: patience });
        if (head.ok) return;
        const total = await files.size(sha256);
        if (total === null) throw new SkillFailed('An artifact is missing from the files of its own node.');
        const start = Number(head.headers.get('x-received-bytes') ?? 0);
        const stall = watchStall(signal);
        const body = Readable.toWeb(Readable.from(stall.through(createReadStream(files.path(sha256), { start }))));
        const answer = await ask(`/api/files/${sha256}`, {
          method: 'PUT',
          body: body as unknown as RequestInit['body'],
          headers: total > 0 ? { 'content-range': `bytes ${start}-${total - 1}/${total}` } : {},
          duplex: 'half',
          signal: stall.signal,
        } as RequestInit).finally(stall.over);
        await answer.body?.cancel();
        if (answer.status !== 201 && answer.status !== 200) throw refusal(answer);
      }),

    pullFile: (sha256, files, signal) =>
      persist('an attachment', { signal, log }, async () => {
        // Another job may have fetched the same one meanwhile.
        if ((await files.size(sha256)) !== null) return;
        const start = await files.received(sha256);
        const stall = watchStall(signal);
        const answer = await ask(`/api/files/${sha256}`, {
          headers: start > 0 ? { range: `bytes=${start}-` } : {},
          signal: stall.signal,
        });
        if (answer.status === 404)
          throw new SkillFailed('The attachment is no longer kept at the gateway; send it again.');
        // All its bytes are here and the node died before it checked them: nothing is left to send.
        const nothingLeft = answer.status === 416;
        if (!answer.ok && !nothingLeft) throw refusal(answer);
        if (nothingLeft) await answer.body?.cancel();
        const body = nothingLeft || !answer.body ? Readable.from([]) : Readable.fromWeb(answer.body as ReadableStream);
        const bytes = Readable.from(stall.through(body));
        await files.receive(sha256, bytes, answer.status === 200 ? 0 : start).finally(stall.over);
      }),

    async handOverLog(entries) {
      const answer = await send('/api/log', 'POST', { node, entries } satisfies OwnLog);
      if (!answer.ok) throw refusal(answer);
      await answer.body?.cancel();
    },

    async handOverMemory(copy) {
      const answer = await send('/api/memory/curated', 'PUT', copy);
      if (!answer.ok) throw refusal(answer);
      await answer.body?.cancel();
    },

    async pullLog(after, waitS, signal) {
      const query = new URLSearchParams({ node, after: String(after), wait: String(waitS) });
      const answer = await ask(`/api/log?${query}`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(waitS * 1_000 + ANSWER_WITHIN_MS)]),
      });
      if (!answer.ok) throw new Error(`the gateway answered ${answer.status} to the log`);
      return logPage.parse(await answer.json()).entries;
    },

    async pullAsks(after, waitS, signal) {
      const query = new URLSearchParams({ wait: String(waitS), ...(after !== undefined && { after }) });
      const patience = AbortSignal.timeout(waitS * 1_000 + ANSWER_WITHIN_MS);
      const answer = await ask(`/api/memory/asks?${query}`, { signal: AbortSignal.any([signal, patience]) });
      if (!answer.ok) throw refusal(answer);
      return memoryAskPage.parse(await answer.json()).asks;
    },

    async answerAsk(id, reply) {
      const answer = await send(`/api/memory/asks/${id}`, 'POST', reply);
      if (!answer.ok) throw refusal(answer);
      await answer.body?.cancel();
    },
  };
}

const isEnded = (report: JobReport | ModelReport | undefined) =>
  report !== undefined && 'ended' in report && report.ended;

/** Ends a transfer in which nothing moves: behind a cut it would hang for minutes. What arrived is kept. */
function watchStall(signal: AbortSignal) {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(new Error('nothing moved for 15 s')), STALLED_AFTER_MS);
  timer.unref();
  return {
    signal: AbortSignal.any([signal, stalled.signal]),
    over: () => clearTimeout(timer),
    async *through(source: Readable): AsyncGenerator<Buffer> {
      for await (const chunk of source) {
        timer.refresh();
        yield chunk as Buffer;
      }
    },
  };
}

function refusal(answer: Response): Error {
  return new Error(`the gateway answered ${answer.status}`);
}
