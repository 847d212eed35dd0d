import { constants } from 'node:fs';
import { copyFile, mkdir, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact.ts';
import { SkillFailed } from '../contracts/errors.ts';
import type { JobMeasures, JobProgress, SkillCall } from '../contracts/job.ts';
import { mimeOf } from '../contracts/mime.ts';
import type { ArtifactDetails, Job } from '../contracts/skill.ts';
import type { Log } from '../platform/log.ts';
import { redactAll } from '../platform/secrets/redact.ts';
import type { Redact } from '../platform/secrets/redact-known.ts';
import type { ContentFiles } from '../storage/content-files.ts';
import type { GatewayLink } from './gateway-link.ts';
import { createJobModel, type JobModelOptions } from './job-model.ts';
import type { Flight } from './journal/flight.ts';
import type { McpServers } from './mcp/servers.ts';

const LONGEST_NAME_BYTES = 255;

export interface NodeJobOptions {
  workspace: string;
  memory: string;
  runs: string;
  files: ContentFiles;
  link: GatewayLink;
  mcp: Pick<McpServers, 'call'>;
  searchMemory: Job['searchMemory'];
  /** Variables scripts may ask for. */
  grantable: Record<string, string>;
  /** Takes out of what is told of a job what only this node must know. */
  redact: Redact;
  models: JobModelOptions['models'];
  log: Log;
}

/** The job as its skill sees it, and what it gathered. */
export interface NodeJob extends Job {
  readonly artifacts: ArtifactRef[];
  readonly measures: JobMeasures;
}

/** `runId` is that of the job's own workflow, where the flight is not of that one. */
export async function openNodeJob(
  call: Pick<SkillCall, 'jobId' | 'skill' | 'timeLimitMs'> & { runId?: string },
  flight: Flight,
  options: NodeJobOptions,
): Promise<NodeJob> {
  const { files, link, log } = options;
  const dir = join(options.runs, call.jobId);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const artifacts: ArtifactRef[] = [];
  const measures: JobMeasures = {};

  return {
    id: call.jobId,
    attempt: flight.start,
    signal: flight.stop.signal,
    workspace: options.workspace,
    memory: options.memory,
    dir,
    timeLimitMs: call.timeLimitMs,
    artifacts,
    measures,

    progress(progress: JobProgress) {
      flight.progress = redactAll(options.redact, progress);
      link.report(call.jobId, { ...begun(flight, call.runId), progress: flight.progress });
    },
    // A job may run several processes: their time adds up, their peaks do not.
    measure({ cpuMs, maxRssBytes }) {
      if (cpuMs !== undefined) measures.cpuMs = (measures.cpuMs ?? 0) + cpuMs;
      if (maxRssBytes !== undefined) measures.maxRssBytes = Math.max(measures.maxRssBytes ?? 0, maxRssBytes);
    },
    grant: (names) =>
      Object.fromEntries(
        names.flatMap((name) => (Object.hasOwn(options.grantable, name) ? [[name, options.grantable[name]!]] : [])),
      ),
    model: createJobModel({
      job: { id: call.jobId, dir, signal: flight.stop.signal },
      models: options.models,
    }),
    callTool: (call) => options.mcp.call(call),
    searchMemory: options.searchMemory,
    log: (message, details) => log.info({ job: call.jobId, ...details }, message),
    path: (value) =>
      value.startsWith('attachment:')
        ? attachmentFile(value, join(dir, 'attachments'), options, flight.stop.signal)
        : workspaceFile(value, options.workspace),

    async artifact(file: string, details: ArtifactDetails = {}) {
      const { thumbnailFile, ...rest } = details;
      const name = details.name ?? basename(file);
      const ref: ArtifactRef = {
        ...rest,
        ...(await files.keep(file)),
        name,
        mime: details.mime ?? mimeOf(name),
        path: file,
        thumbnail: thumbnailFile
          ? { ...(await files.keep(thumbnailFile)), name: basename(thumbnailFile), mime: mimeOf(thumbnailFile) }
          : undefined,
      };
      artifacts.push(ref);
      measures.artifactBytes = (measures.artifactBytes ?? 0) + ref.bytes;
      return ref;
    },
  };
}

/** What a node says of every job it works on. */
export function begun({ key, start, firstStartedAt }: Flight, runId = key.runId) {
  return { runId, attempt: start, startedAt: firstStartedAt };
}

/** @throws SkillFailed when it is missing or a symlink leads out of the workspace */
async function workspaceFile(path: string, workspace: string): Promise<string> {
  const file = join(workspace, path);
  const real = await realpath(file).catch((cause: unknown) => {
    throw new SkillFailed(`There is no ${path} in the workspace; put it there or check the name.`, { cause });
  });
  const inside = relative(await realpath(workspace), real);
  if (inside === '..' || inside.startsWith(`..${sep}`))
    throw new SkillFailed(`${path} leads out of the workspace, so it was not read.`);
  return file;
}

/**
 * Fetches what came with the message, under its own name, so that its extension still tells what it is. The job has
 * a copy of its own (a clone where the file system can): a script that changes it must not change what is kept.
 */
async function attachmentFile(
  value: string,
  folder: string,
  { files, link }: NodeJobOptions,
  signal: AbortSignal,
): Promise<string> {
  const [sha256, name] = value.slice('attachment:'.length).split('/') as [string, string];
  const file = join(folder, sha256.slice(0, 12), fittingName(name));
  if ((await stat(file).catch(() => null)) !== null) return file;
  if ((await files.size(sha256)) === null) await link.pullFile(sha256, files, signal);
  await mkdir(dirname(file), { recursive: true });
  const copy = join(folder, `${sha256}.copy`);
  await copyFile(files.path(sha256), copy, constants.COPYFILE_FICLONE);
  await rename(copy, file);
  return file;
}

/** The name, shortened before its extension where a file system would not take it (NAME_MAX, 255 bytes). */
function fittingName(name: string): string {
  const extension = extname(name);
  const stem = [...name.slice(0, name.length - extension.length)];
  while (Buffer.byteLength(stem.join('') + extension) > LONGEST_NAME_BYTES) stem.pop();
  return stem.join('') + extension;
}
