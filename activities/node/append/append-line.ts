import { createHash } from 'node:crypto';
import { mkdir, open, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { Job, Verdict } from '../../../contracts/skill.ts';
import { removeUnfinished, writeDurably } from '../../../storage/durable-file.ts';

type Place = Pick<Job, 'workspace' | 'dir'>;

/** What is to be written where. Once it is on disk it will happen: whoever comes to this file next completes it first. */
const pendingAppend = z.object({ file: z.string(), offset: z.number().int(), text: z.string(), receipt: z.string() });
const receiptOf = z.object({ bytes: z.number().int() });

const queues = new Map<string, Promise<unknown>>();

/**
 * Appends a line so that a crash at any moment leaves it there once or not at all.
 * @throws SkillFailed when the file leads out of the workspace
 */
export function appendLine({ file, line }: { file: string; line: string }, job: Place): Promise<{ bytes: number }> {
  return alone(file, job, async ({ path, note, receipt }) => {
    const text = `${line}\n`;
    const offset = (await stat(path).catch(() => null))?.size ?? 0;
    await writeDurably(
      note,
      JSON.stringify({ file: path, offset, text, receipt } satisfies z.infer<typeof pendingAppend>),
    );
    await complete(note);
    return { bytes: Buffer.byteLength(text) };
  });
}

/** Tells whether this job's line was appended; one that a crash cut off midway is completed. */
export function lookForLine({ file }: { file: string }, job: Place): Promise<Verdict<{ bytes: number }>> {
  return alone(file, job, async ({ receipt }) => {
    const text = await readIfThere(receipt);
    return text === null ? { state: 'not-done' } : { state: 'done', output: receiptOf.parse(JSON.parse(text)) };
  });
}

interface Paths {
  path: string;
  /** Of the file: what is being appended to it, by whichever job. */
  note: string;
  /** Of the job: that its line is there. */
  receipt: string;
}

/** One at a time at each file, and what a crash cut off is completed before anything else. */
async function alone<Result>(
  file: string,
  { workspace, dir }: Place,
  work: (paths: Paths) => Promise<Result>,
): Promise<Result> {
  const path = await insideWorkspace(file, workspace);
  const before = queues.get(path) ?? Promise.resolve();
  const notes = join(dirname(dir), 'append');
  const note = join(notes, createHash('sha256').update(path).digest('hex').slice(0, 32));
  const mine = before
    .catch(() => undefined)
    .then(async () => {
      await mkdir(notes, { recursive: true });
      await complete(note);
      return await work({ path, note, receipt: join(dir, 'appended.json') });
    });
  queues.set(path, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(path) === mine) queues.delete(path);
  }
}

/** Does what the note says, unless it was done already. */
async function complete(note: string): Promise<void> {
  const text = await readIfThere(note);
  if (text === null) return;
  const { file, offset, text: line, receipt } = pendingAppend.parse(JSON.parse(text));
  if ((await readIfThere(receipt)) === null) {
    const bytes = Buffer.from(line);
    const handle = await open(file, 'r+').catch(() => open(file, 'w+'));
    try {
      await handle.write(bytes, 0, bytes.length, offset);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await mkdir(dirname(receipt), { recursive: true });
    // A crash at this very place left one half written.
    await removeUnfinished(dirname(receipt));
    await writeDurably(receipt, JSON.stringify({ bytes: bytes.length }));
  }
  await rm(note);
}

async function insideWorkspace(file: string, workspace: string): Promise<string> {
  const path = join(workspace, file);
  await mkdir(dirname(path), { recursive: true });
  const real = await realpath(path).catch(async () =>
    join(await realpath(dirname(path)), path.slice(dirname(path).length + 1)),
  );
  const inside = relative(await realpath(workspace), real);
  if (inside === '..' || inside.startsWith(`..${sep}`))
    throw new SkillFailed(`${file} leads out of the workspace, so nothing was written.`);
  return real;
}

function readIfThere(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
