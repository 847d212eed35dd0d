import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { GraphEdit } from '../../../memory/graph/edits.ts';
import { bringUpToDate, rebuild } from '../../../memory/graph/update.ts';
import { usePostgres } from '../../support/postgres.ts';
import { createFolder, dump, onBothDatabases, type MemoryFolder } from './graph-bench.ts';

const postgres = usePostgres();

const people = fc.constantFrom('Nadia Ruiz', 'Nadia', 'Tom Berg', 'Tom');
const things = fc.constantFrom('blueprint.example', 'roof.example', 'the Roof project', 'billing');
const day = fc.integer({ min: 1, max: 5 }).map((number) => `2026-02-0${number}`);
const time = fc.constantFrom('09:00 AM', '09:00 AM', '11:30 AM', '04:15 PM');

const sentence = fc.oneof(
  fc.tuple(people, things).map(([who, thing]) => `${who} is the contact for ${thing}.`),
  fc.tuple(people, things).map(([who, thing]) => `${who} is no longer the contact for ${thing}.`),
  fc.tuple(people, fc.constantFrom('Lisbon', 'Oslo')).map(([who, place]) => `${who} lives in ${place}.`),
  fc.constantFrom('paused', 'live').map((state) => `The Roof project is ${state}.`),
  fc.constantFrom('cap the costs at $75', 'move roof.example').map((what) => `Decision: ${what} because we must.`),
  fc.constant('Nothing to say.'),
);
const refs = fc.constantFrom('person:Nadia Ruiz', 'person:nadia', 'person:Tom Berg', 'person:Tom', 'person:Ada');
const fact = fc.record({
  subject: refs,
  relation: fc.constantFrom('contact for', 'works on', 'also called'),
  object: fc.constantFrom('site:blueprint.example', 'site:roof.example', 'project:Roof'),
});
const at = day.map((date) => `${date}T12:00`);
const edit: fc.Arbitrary<GraphEdit> = fc.oneof(
  fc
    .record({ op: fc.constant('add' as const), at, from: day, until: fc.option(day, { nil: undefined }) })
    .chain((head) => fact.map((what) => ({ ...head, ...what }))),
  fc.record({
    op: fc.constant('add' as const),
    at,
    subject: refs,
    relation: fc.constant('also called'),
    value: people,
  }),
  fc.record({ op: fc.constant('close' as const), at }).chain((head) => fact.map((what) => ({ ...head, ...what }))),
  fc.record({ op: fc.constant('remove' as const), at }).chain((head) => fact.map((what) => ({ ...head, ...what }))),
  fc.record({ op: fc.constant('merge' as const), at, entity: refs, into: refs }),
  fc.record({ op: fc.constant('merge' as const), at, entity: refs, into: refs }),
  fc.record({ op: fc.constant('unmerge' as const), at, entity: refs }),
  fc.record({ op: fc.constant('rename' as const), at, entity: refs, name: fc.constantFrom('N. Ruiz', 'Tom B.') }),
);

/** Something that happens to the files. */
const happening: fc.Arbitrary<(memory: MemoryFolder) => void> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(day, time, people, sentence).map(
      ([day, time, who, text]) =>
        (memory: MemoryFolder) =>
          memory.say(`${day} ${time}`, who, text),
    ),
  },
  { weight: 3, arbitrary: edit.map((edit) => (memory: MemoryFolder) => memory.edit(edit)) },
  {
    weight: 1,
    arbitrary: fc
      .array(sentence, { maxLength: 3 })
      .map(
        (lines) => (memory: MemoryFolder) =>
          memory.write('MEMORY.md', `## People\n${lines.map((line) => `- ${line}\n`).join('')}`),
      ),
  },
  { weight: 1, arbitrary: day.map((day) => (memory: MemoryFolder) => withoutFirst(memory, `${day}.md`)) },
  {
    weight: 1,
    arbitrary: day.map(
      (day) => (memory: MemoryFolder) => existsSync(join(memory.folder, `${day}.md`)) && memory.erase(`${day}.md`),
    ),
  },
);

/** An operator who takes the first entry out of a log. */
function withoutFirst(memory: MemoryFolder, file: string): void {
  const path = join(memory.folder, file);
  if (existsSync(path))
    memory.write(
      file,
      readFileSync(path, 'utf8')
        .split(/^(?=## )/m)
        .slice(1)
        .join(''),
    );
}

onBothDatabases(postgres, (open, kind) => {
  const runs = kind === 'SQLite' ? 60 : 12;

  test('whenever it was brought up to date, the graph is the one that the files make', async () => {
    const steps = fc.array(fc.tuple(happening, fc.boolean()), { minLength: 1, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const memory = createFolder();
        const [grown, fresh] = [await open(), await open()];
        try {
          for (const [happen, look] of steps) {
            happen(memory);
            if (look) await bringUpToDate(grown, memory.folder);
          }
          await bringUpToDate(grown, memory.folder);
          await bringUpToDate(fresh, memory.folder);
          const expected = await dump(fresh);
          expect(await dump(grown)).toEqual(expected);
          await rebuild(grown, memory.folder);
          expect(await dump(grown)).toEqual(expected);
        } finally {
          await Promise.all([grown.destroy(), fresh.destroy()]);
          memory.remove();
        }
      }),
      { numRuns: runs },
    );
  }, 180_000);

  test('an unmerge leaves the graph as if the merge had never been', async () => {
    const steps = fc.array(happening, { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(steps, refs, refs, async (steps, entity, into) => {
        const memory = createFolder();
        const db = await open();
        try {
          for (const happen of steps) happen(memory);
          await bringUpToDate(db, memory.folder);
          const before = await dump(db);
          memory.edit({ at: '2026-03-01', op: 'merge', entity, into });
          await bringUpToDate(db, memory.folder);
          memory.edit({ at: '2026-03-02', op: 'unmerge', entity });
          await bringUpToDate(db, memory.folder);
          expect(await dump(db)).toEqual(before);
        } finally {
          await db.destroy();
          memory.remove();
        }
      }),
      { numRuns: runs / 3 },
    );
  }, 180_000);
});
