import { constants, lstatSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../../../contracts/artifact.ts';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { Job } from '../../../contracts/skill.ts';
import type { Sandbox } from '../../../platform/sandbox/open-sandbox.ts';
import type { SubagentTask } from '../../subagent.ts';
import { BASE, WORK } from './places.ts';

const WITHIN_MS = 300_000;
/** More files than this come as one archive. */
const MOST_FILES = 10;

/**
 * Both states into one index of git's that lies elsewhere, and with it what differs. What git ignores by the project's
 * own rules is no result; neither are these.
 */
const COMPARE = `
export GIT_DIR=/tmp/index.git GIT_CONFIG_NOSYSTEM=1 HOME=/tmp
rm -rf result && mkdir result && git init -q && git config core.quotePath false && cd result || exit
printf '%s\\n' node_modules __pycache__ .venv .pytest_cache '*.pyc' >"$GIT_DIR/info/exclude"
take() { ( cd -P "../$1" && GIT_WORK_TREE=$PWD git add -A . ); }
take ${BASE} && before=$(git write-tree) && take ${WORK} || exit
git diff --cached --binary "$before" >changes.diff &&
git diff --cached --numstat -z --no-renames --diff-filter=AMT "$before" >changed &&
git diff --cached --name-only --no-renames "$before" >names`;

export interface GatheredResult {
  changed: string[];
  diff?: ArtifactRef;
  files: ArtifactRef[];
  /** Links: where they lead is not the sub-agent's to say. */
  leftOut: string[];
}

/** Brings what the sub-agent left: as a diff where it worked on a folder (files that are no text besides), else as files. */
export async function gatherResult(
  hasFolder: boolean,
  task: SubagentTask & Pick<Job, 'artifact'>,
): Promise<GatheredResult> {
  const sandbox = await task.sandbox();
  await rm(join(task.folder, BASE), { recursive: true, force: true });
  await cp(join(task.records, BASE), join(task.folder, BASE), {
    ...{ recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE },
  });
  await inSandbox(sandbox, COMPARE, task);
  const changed = (await read(sandbox, 'names')).split('\n').filter(Boolean);
  const made = (await read(sandbox, 'changed'))
    .split('\0')
    .filter(Boolean)
    .map((line) => ({ isText: !line.startsWith('-'), path: line.split('\t').slice(2).join('\t') }));
  const wanted = made.filter(({ isText }) => !hasFolder || !isText).map(({ path }) => path);
  const isPlain = (path: string) => {
    const found = lstatSync(join(task.folder, WORK, path));
    return found.isFile() && found.nlink === 1;
  };
  const diff =
    hasFolder && changed.length > 0
      ? await task.artifact(sandbox.file('result/changes.diff'), { mime: 'text/x-diff' })
      : undefined;
  const files = await bring(wanted.filter(isPlain), sandbox, task);
  return { changed, ...(diff && { diff }), files, leftOut: wanted.filter((path) => !isPlain(path)) };
}

async function bring(paths: string[], sandbox: Sandbox, task: SubagentTask & Pick<Job, 'artifact'>) {
  if (paths.length > MOST_FILES) {
    const archive = `printf '%s\\0' "$@" >/tmp/list && tar -czf result/files.tgz -C ${WORK} --null -T /tmp/list`;
    await inSandbox(sandbox, archive, task, paths);
    return [await task.artifact(sandbox.file('result/files.tgz'))];
  }
  const files: ArtifactRef[] = [];
  for (const path of paths) files.push(await task.artifact(sandbox.file(`${WORK}/${path}`)));
  return files;
}

async function read(sandbox: Sandbox, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  const options = { timeoutMs: WITHIN_MS, onOutput: (chunk: Buffer) => void chunks.push(chunk) };
  await sandbox.run('cat', [`result/${name}`], options);
  return Buffer.concat(chunks).toString();
}

async function inSandbox(
  sandbox: Sandbox,
  script: string,
  { signal }: SubagentTask,
  words: readonly string[] = [],
): Promise<void> {
  const run = await sandbox.run('/bin/sh', ['-c', script, 'sh', ...words], { signal, timeoutMs: WITHIN_MS });
  signal.throwIfAborted();
  const { ending, exitCode, output } = run;
  if (ending === 'exit' && exitCode === 0) return;
  const why = ending === 'exit' ? output.trim().split('\n').at(-1) : ending;
  throw new SkillFailed(`What it made could not be gathered: ${why}.`);
}
