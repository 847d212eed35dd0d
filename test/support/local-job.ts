import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ArtifactRef, FileRef } from '../../contracts/artifact.ts';
import { NotFound, SkillFailed } from '../../contracts/errors.ts';
import type { JobMeasures, JobProgress } from '../../contracts/job.ts';
import type { AskModel } from '../../contracts/model.ts';
import type { Job } from '../../contracts/skill.ts';

export interface LocalJobOptions {
  /** Holds `workspace/` and `runs/ID/`; made where missing. */
  home: string;
  id?: string;
  attempt?: number;
  timeLimitMs?: number;
  /** What the operator granted to scripts. */
  granted?: Record<string, string>;
  /** Where attachments lie, by the name of the field's value. */
  attachments?: Record<string, string>;
  /** Asks the models that are configured, whatever the tier. */
  ask?: AskModel;
  /** The MCP servers; none unless told. */
  callTool?: Job['callTool'];
  searchMemory?: Job['searchMemory'];
}

export interface LocalJob extends Job {
  cancel(reason?: unknown): void;
  readonly progressed: JobProgress[];
  readonly measured: JobMeasures;
  readonly artifacts: ArtifactRef[];
  readonly logged: string[];
}

/** What jobs ask of their node beside the folders, where it has none of it. */
export const alone = {
  mcp: { call: () => Promise.reject(new SkillFailed('There is no MCP server here.')) },
  searchMemory: () => Promise.reject(new SkillFailed('There is no memory here.')),
};

/** A job without Temporal: real folders, a real signal, artifacts hashed where they lie. */
export function localJob(options: LocalJobOptions): LocalJob {
  const { home, id = 'job-1', attempt = 1, timeLimitMs = 60_000, granted = {}, attachments = {}, ask = null } = options;
  const abort = new AbortController();
  const workspace = join(home, 'workspace');
  const memory = join(home, 'memory');
  const dir = join(home, 'runs', id);
  for (const folder of [workspace, memory, dir]) mkdirSync(folder, { recursive: true });
  const progressed: JobProgress[] = [];
  const artifacts: ArtifactRef[] = [];
  const logged: string[] = [];
  const measured: JobMeasures = {};
  return {
    id,
    attempt,
    signal: abort.signal,
    workspace,
    memory,
    dir,
    timeLimitMs,
    progressed,
    artifacts,
    logged,
    measured,
    cancel: (reason) => abort.abort(reason),
    progress: (progress) => void progressed.push(progress),
    measure: (measures) => void Object.assign(measured, measures),
    async path(value) {
      const file = attachments[value] ?? join(workspace, value);
      await access(file).catch((cause: unknown) => {
        throw new NotFound(`There is no file ${value} in the workspace.`, { cause });
      });
      return file;
    },
    async artifact(file, details = {}) {
      const { thumbnailFile, ...given } = details;
      const artifact: ArtifactRef = { path: file, ...(await refer(file)), ...given };
      if (thumbnailFile !== undefined) artifact.thumbnail = { ...(await refer(thumbnailFile)), mime: 'image/jpeg' };
      artifacts.push(artifact);
      return artifact;
    },
    grant: (names) => Object.fromEntries(names.flatMap((name) => (name in granted ? [[name, granted[name]!]] : []))),
    model: () => ask,
    callTool: options.callTool ?? alone.mcp.call,
    searchMemory: options.searchMemory ?? alone.searchMemory,
    log: (message) => void logged.push(message),
  };
}

async function refer(file: string): Promise<FileRef> {
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  return { name: basename(file), mime: 'application/octet-stream', bytes: statSync(file).size, sha256 };
}
