import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { BadInput } from '../../contracts/errors.ts';
import { writeDurably } from '../../storage/durable-file.ts';
import type { WrittenCron } from './entry.ts';

/** Adds a cron to a `config.yaml`; everything else in it stays, comments too. */
export async function addToConfig(file: string, cron: WrittenCron): Promise<void> {
  await edit(file, (document) => {
    const node = document.createNode(cron) as YAMLMap;
    for (const field of ['args', 'alert']) {
      const inner = node.get(field, true);
      if (isMap(inner)) inner.flow = true;
    }
    const crons = cronsOf(document);
    if (!crons) return document.set('crons', document.createNode([node]));
    if (crons.items.length === 0) crons.flow = false;
    crons.add(node);
  });
}

/** Takes a cron out of a `config.yaml`. @returns what stood there; null where it did not */
export async function removeFromConfig(file: string, name: string): Promise<string | null> {
  let removed: string | null = null;
  await edit(file, (document) => {
    const crons = cronsOf(document);
    const index = crons?.items.findIndex((item) => isMap(item) && item.get('name') === name) ?? -1;
    if (!crons || index === -1) return;
    removed = new Document([crons.items[index]]).toString().trim();
    crons.delete(index);
    if (crons.items.length === 0) crons.flow = true;
  });
  return removed;
}

/** Read, changed and written in one go, whole or not at all. */
async function edit(file: string, change: (document: Document) => void): Promise<void> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const document = parseDocument(text);
  if (document.errors[0])
    throw new BadInput(`${file} is no YAML now (${document.errors[0].message.split('\n')[0]}); mend it first.`);
  change(document);
  const written = document.toString({ lineWidth: 0 });
  if (written === text) return;
  // A link to a file that lies elsewhere, in a repository of its own perhaps, stays one.
  const target = existsSync(file) ? realpathSync(file) : file;
  await writeDurably(target, written, existsSync(file) ? statSync(target).mode & 0o777 : 0o600);
}

function cronsOf(document: Document): YAMLSeq | null {
  const crons = document.get('crons');
  return isSeq(crons) ? crons : null;
}
