import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadInput, NotFound } from '../../contracts/errors.ts';
import { removeUnfinished } from '../../storage/durable-file.ts';
import { withFileLock } from '../../storage/file-lock.ts';
import { type Change, applyChanges } from './changes.ts';
import { summaryOf } from './diff.ts';
import { refuseLoss } from './guard.ts';
import { createMemoryFile, type LateSave } from './memory-file.ts';
import { mergeTexts } from './merge.ts';
import { createProposals, type Proposal } from './proposals.ts';
import { refuseSecrets, secretsOf } from './secrets.ts';
import { mergedSave, openedBefore } from './stale-save.ts';
import { type Author, createVersions, type Version } from './versions.ts';

/** A hand edit is taken up once nobody wrote for so long: an editor may be in the middle of its save. */
const QUIET_MS = 100;
const QUIET_WITHIN_MS = 2_000;
/** It is read whole by models and handed over whole: beyond this a memory is no longer curated. */
const LARGEST_BYTES = 256 * 1_024;
/** Versions that are looked through for the one an editor may have had open. */
const OPENED_BEFORE = 20;
const HAND_EDIT = 'hand edit';

/** What an edit makes of the text. */
export interface Edited<Outcome> {
  text: string;
  why: string;
  outcome: Outcome;
}

/** What became of a change. `version` is the one it made, or the latest where it made none; `proposal` is what has to wait for the operator's answer. */
export interface Changed {
  version: number;
  isChanged: boolean;
  proposal: Proposal | null;
}

/** What stands where both sides changed the same lines: the operator's, Mainstay's, or one after the other. */
export type Take = 'mine' | 'theirs' | 'both';
const FAVOURS = { mine: 'theirs', theirs: 'ours', both: 'both' } as const;

/**
 * The curated memory in its folder. Every method may be called by several processes at once, and each leaves a crash
 * nothing but the state before or after it. A hand edit that is found becomes a version of its own first.
 */
export function openCurated(memory: string) {
  const file = createMemoryFile(memory);
  const versions = createVersions(memory);
  const proposals = createProposals(memory);

  /** Alone, with whatever a crash or an editor left taken in. `head` is what `MEMORY.md` says. */
  async function alone<Result>(work: (head: Version) => Promise<Result>): Promise<Result> {
    await mkdir(memory, { recursive: true, mode: 0o700 });
    return await withFileLock(join(memory, '.curated.lock'), async () => {
      await finish();
      return await work(await takeHandEdit());
    });
  }

  /** Completes a write that a crash cut off: once its version is kept, it has happened. */
  async function finish(): Promise<void> {
    await file.tidy();
    await removeUnfinished(versions.folder);
    await removeUnfinished(proposals.folder);
    await versions.look();
    const prepared = file.prepared();
    if (prepared !== null) {
      const head = await versions.head();
      if (prepared === head.text) await file.place(head.version);
      else await file.discard();
    }
    await takeLateSaves();
  }

  async function takeLateSaves(): Promise<void> {
    for (let late = await nextLateSave(); late; late = await nextLateSave()) {
      const before = await versions.find(late.version - 1);
      const head = await versions.head();
      const sides = { base: before?.text ?? '', theirs: late.text, ours: head.text };
      const { text, clashes } = mergeTexts(sides);
      const written = await versions.find(late.version);
      if (clashes.length > 0) await proposals.add(sides.base, sides.ours, written ?? head);
      if (text !== head.text) await write(text, { by: HAND_EDIT, why: mergedSave(late.version) });
      await late.forget();
    }
  }

  /** What our writes put aside is what the version before said, unless somebody saved in that very moment. */
  async function nextLateSave(): Promise<LateSave | null> {
    const asides = await file.asides();
    for (const [index, aside] of asides.entries()) {
      const before = await versions.find(aside.version - 1);
      if (before && aside.text !== before.text) return aside;
      if (index < asides.length - 1) await aside.forget();
    }
    return null;
  }

  async function takeHandEdit(): Promise<Version> {
    const head = await versions.head();
    if (file.read() === head.text) return head;
    const text = await quietText();
    if (text === head.text) return head;
    const opened = openedBefore(text, await versions.list(OPENED_BEFORE), HAND_EDIT);
    if (opened) {
      const why = `a save of an editor that had version ${opened.version} open took out what came after it`;
      await proposals.add(opened.text, head.text, { by: head.by, why });
    }
    return await versions.add(text, { by: HAND_EDIT, why: summaryOf(head.text, text) });
  }

  async function quietText(): Promise<string> {
    const deadline = performance.now() + QUIET_WITHIN_MS;
    for (let before = ''; before !== file.stamp() && performance.now() < deadline;) {
      before = file.stamp();
      await sleep(QUIET_MS);
    }
    return file.read();
  }

  /** The order is what a crash relies on: what is to stand there, then the version, then the file. */
  async function write(text: string, author: Author): Promise<Version> {
    await file.prepare(text);
    const version = await versions.add(text, author);
    await file.place(version.version);
    return version;
  }

  async function writeIfChanged(head: Version, text: string, author: Author): Promise<Omit<Changed, 'proposal'>> {
    if (text === head.text) return { version: head.version, isChanged: false };
    refuseSecrets(secretsOf(memory), head.text, text);
    refuseSize(head.text, text);
    const { version } = await write(text, author);
    await takeLateSaves();
    return { version, isChanged: true };
  }

  /** Brings a change that began with another text into the present one; what clashes waits for an answer. */
  async function mergeIn(
    head: Version,
    base: string,
    ours: string,
    author: Author,
    mayLose: boolean,
  ): Promise<Changed> {
    const { text, clashes } = mergeTexts({ base, theirs: head.text, ours });
    if (!mayLose) refuseLoss(head.text, text);
    refuseSecrets(secretsOf(memory), head.text, ours);
    const proposal = clashes.length > 0 ? await proposals.add(base, ours, author) : null;
    return { ...(await writeIfChanged(head, text, author)), proposal };
  }

  async function versionOf(number: number): Promise<Version> {
    const found = await versions.find(number);
    if (!found) throw new NotFound(`There is no version ${number}; mainstay memory log lists them.`);
    return found;
  }

  return {
    /** What is remembered now. */
    read: () => alone((head) => Promise.resolve(head)),

    /** Its text as it stands, without waiting for anybody where it is there. */
    async peek(): Promise<string> {
      return file.read() || (await alone((head) => Promise.resolve(head.text)));
    },

    /** Changes whenever the memory, its versions or its conflicts do; cheap, and waits for nobody. */
    stamp: () => [file.stamp(), changedAt(versions.folder), changedAt(proposals.folder)].join(' '),

    /** What is remembered now, when its first version was written, and what waits for an answer. */
    snapshot: () =>
      alone(async (head) => {
        const since = (await versions.find(1))?.at ?? head.at;
        return { head, since, conflicts: await proposals.list() };
      }),

    /** The latest versions, the youngest first. */
    log: (most = 50) => alone(() => versions.list(most)),

    /** A version and the one before it; the latest where none is named. @throws NotFound */
    compare: (number?: number) =>
      alone(async (head) => {
        const after = await versionOf(number ?? head.version);
        return { before: await versionOf(Math.max(0, after.version - 1)), after };
      }),

    /**
     * Changes the memory at once. With a key that changed it before, nothing is done and the same is told again.
     * @throws BadInput when it would add a secret or grow too large, and whatever `edit` throws
     */
    change: <Outcome extends Record<string, unknown>>(
      { by, key }: Pick<Author, 'by' | 'key'>,
      edit: (text: string) => Edited<Outcome>,
    ) =>
      alone(async (head): Promise<{ version: number; isChanged: boolean; outcome: Outcome }> => {
        const earlier = key === undefined ? null : await versions.ofKey(key);
        if (earlier) return { version: earlier.version, isChanged: true, outcome: (earlier.outcome ?? {}) as Outcome };
        const { text, why, outcome } = edit(head.text);
        return { ...(await writeIfChanged(head, text, { by, why, key, outcome })), outcome };
      }),

    /**
     * Changes that nobody looks at before they are made, as the nightly review's, worked out from version `base`.
     * Where the operator changed the same lines since, theirs stay and the rest waits as a proposal.
     * @throws LossRefused when too much or a protected entry would go; BadInput for a secret; NotFound
     */
    propose: (base: number, result: string | readonly Change[], author: Author) =>
      alone(async (head): Promise<Changed> => {
        const earlier = author.key === undefined ? null : await versions.ofKey(author.key);
        if (earlier) return { version: earlier.version, isChanged: true, proposal: null };
        const from = await versionOf(base);
        const ours = typeof result === 'string' ? result : applyChanges(from.text, result);
        refuseLoss(from.text, ours);
        return await mergeIn(head, from.text, ours, author, false);
      }),

    /**
     * Takes back what a version changed, the latest where none is named, as a new version; what came after it stays.
     * @throws NotFound; BadInput when there is nothing to take back
     */
    undo: (number: number | undefined, { by, key }: Pick<Author, 'by' | 'key'>) =>
      alone(async (head): Promise<Changed & { undone: Version }> => {
        const earlier = key === undefined ? null : await versions.ofKey(key);
        if (earlier) {
          const undone = await versionOf(Number(earlier.outcome?.['undone']));
          return { version: earlier.version, isChanged: true, proposal: null, undone };
        }
        const undone = await versionOf(number ?? head.version);
        if (undone.version === 0) throw new BadInput('Nothing was remembered yet, so there is nothing to undo.');
        const before = await versionOf(undone.version - 1);
        // Without the reason of that one, or undoing an undo would tell all that came before it.
        const author = { by, key, why: `took back version ${undone.version}`, outcome: { undone: undone.version } };
        return { ...(await mergeIn(head, undone.text, before.text, author, true)), undone };
      }),

    /** The proposals that wait for an answer, the oldest first. */
    conflicts: () => alone(() => proposals.list()),

    /** Answers a proposal. @throws NotFound */
    resolve: (id: string, take: Take, { by, key }: Pick<Author, 'by' | 'key'>) =>
      alone(async (head): Promise<Changed> => {
        const earlier = key === undefined ? null : await versions.ofKey(key);
        if (earlier) await proposals.remove(id);
        if (earlier) return { version: earlier.version, isChanged: true, proposal: null };
        const { base, ours, why } = await proposals.find(id);
        const { text } = mergeTexts({ base, theirs: head.text, ours }, FAVOURS[take]);
        const author = { by, key, why: `conflict ${id} (${why}): took ${take}` };
        const changed =
          take === 'mine' ? { version: head.version, isChanged: false } : await writeIfChanged(head, text, author);
        await proposals.remove(id);
        return { ...changed, proposal: null };
      }),
  };
}

export type Curated = ReturnType<typeof openCurated>;

function changedAt(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function refuseSize(before: string, after: string): void {
  const bytes = Buffer.byteLength(after);
  if (bytes > LARGEST_BYTES && bytes > Buffer.byteLength(before))
    throw new BadInput(
      `MEMORY.md would grow beyond ${LARGEST_BYTES / 1_024} KB; forget something first (mainstay memory show).`,
    );
}
