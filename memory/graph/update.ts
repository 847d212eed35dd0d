import { deriveAll, deriveTouched } from './derive.ts';
import { EDITS_FILE, parseEdits } from './edits.ts';
import type { Extractor } from './extract/extractor.ts';
import { RULES } from './extract/rules.ts';
import { type FoldedEdits, foldEdits } from './fold-edits.ts';
import { readSource } from './read-source.ts';
import { contentOf, digestOf, listSources, type SourceFile } from './sources.ts';
import { type GraphDb, lock, type Tables } from './tables.ts';
import { replaceReading } from './write-reading.ts';

export interface UpdateOptions {
  /** Another set than Mainstay's own. */
  extractors?: readonly Extractor[];
  onProgress?: (progress: { file: string; done: number; total: number }) => void;
}

type BringOptions = UpdateOptions & { isBulk: boolean };

/** So many changed files and the facts are made anew all at once, not file by file. */
const BULK_FILES = 3;

/**
 * Brings the graph up to what the files say now. Any number of processes may do so at once: each file is one transaction, and
 * whoever comes second finds it done. A crash leaves files for the next one.
 */
export async function bringUpToDate(db: GraphDb, folder: string, options: UpdateOptions = {}): Promise<void> {
  if ((await metaOf(db, 'rules')) !== String(RULES)) return rebuild(db, folder, options);
  const there = listSources(folder);
  const known = new Map((await db.selectFrom('graph_sources').selectAll().execute()).map((row) => [row.file, row]));
  const gone = [...known.keys()].filter((file) => !there.some((source) => source.file === file));
  const changed = there.filter(({ file, seen }) => {
    const before = known.get(file);
    if (!before || (seen !== '' && seen !== before.seen)) return true;
    return seen === '' && digestOf(contentOf(folder, file)) !== before.whole;
  });

  for (const file of gone) await alone(db, (transaction) => forget(transaction, file));
  const isBulk = changed.length >= BULK_FILES;
  for (const [done, source] of changed.entries()) {
    await alone(db, (transaction) => bringFile(transaction, folder, source, { ...options, isBulk }));
    options.onProgress?.({ file: source.file, done: done + 1, total: changed.length });
  }
  if ((await metaOf(db, 'stale')) === 'yes') await alone(db, (transaction) => refresh(transaction, folder));
}

async function refresh(db: GraphDb, folder: string): Promise<void> {
  if ((await metaOf(db, 'stale')) !== 'yes') return;
  await deriveAll(db, readEdits(folder));
  await setMeta(db, 'stale', '');
}

/** Makes the graph anew from the files; whoever asks meanwhile finds it as it was. */
export async function rebuild(db: GraphDb, folder: string, options: UpdateOptions = {}): Promise<void> {
  await alone(db, async (transaction) => {
    await transaction
      .updateTable('graph_sources')
      .set({ seen: '', whole: '', offset: 0, line: 1, digest: '' })
      .execute();
    await setMeta(transaction, 'rules', String(RULES));
    await setMeta(transaction, 'stale', 'yes');
  });
  await bringUpToDate(db, folder, options);
}

async function bringFile(
  db: GraphDb,
  folder: string,
  { file, seen }: SourceFile,
  options: BringOptions,
): Promise<void> {
  const content = contentOf(folder, file);
  const before = await db.selectFrom('graph_sources').selectAll().where('file', '=', file).executeTakeFirst();
  const whole = digestOf(content);
  if (before?.whole === whole) return setSeen(db, file, seen);
  if (file === EDITS_FILE) return bringEdits(db, { file, seen, whole }, content, before?.digest);
  const { reading, fromLine, position } = readSource(file, content, before ?? null, options.extractors);
  const touched = await replaceReading(db, file, fromLine, reading);
  await setSource(db, { file, seen, whole, ...position });
  if (options.isBulk) await setMeta(db, 'stale', 'yes');
  else await deriveTouched(db, readEdits(folder), touched);
}

async function bringEdits(
  db: GraphDb,
  source: SourceFile & { whole: string },
  content: Buffer,
  shapeBefore: string | undefined,
): Promise<void> {
  const { edits } = parseEdits(content.toString());
  const folded = foldEdits(edits);
  // Facts added and closed touch their own kind only; whatever else an edit does may touch anything.
  const shape = digestOf(Buffer.from(JSON.stringify(edits.filter(({ op }) => op !== 'add' && op !== 'close'))));
  const touched = await replaceReading(db, EDITS_FILE, 0, folded);
  await setSource(db, { ...source, offset: 0, line: 1, digest: shape });
  if (shape === shapeBefore) await deriveTouched(db, folded, touched);
  else await setMeta(db, 'stale', 'yes');
}

async function forget(db: GraphDb, file: string): Promise<void> {
  await db.deleteFrom('graph_sources').where('file', '=', file).execute();
  await replaceReading(db, file, 0, { claims: [], mentions: [] });
  await setMeta(db, 'stale', 'yes');
}

function readEdits(folder: string): FoldedEdits {
  return foldEdits(parseEdits(contentOf(folder, EDITS_FILE).toString()).edits);
}

/** As the only one that writes, from before the first look on. */
async function alone(db: GraphDb, work: (transaction: GraphDb) => Promise<void>): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await lock(transaction);
    await work(transaction);
  });
}

async function setSeen(db: GraphDb, file: string, seen: string): Promise<void> {
  await db.updateTable('graph_sources').set({ seen }).where('file', '=', file).execute();
}

async function setSource(db: GraphDb, source: Tables['graph_sources']): Promise<void> {
  const { file: _, ...rest } = source;
  await db
    .insertInto('graph_sources')
    .values(source)
    .onConflict((conflict) => conflict.column('file').doUpdateSet(rest))
    .execute();
}

async function metaOf(db: GraphDb, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('graph_meta').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

async function setMeta(db: GraphDb, name: 'rules' | 'stale', value: string): Promise<void> {
  await db
    .insertInto('graph_meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
