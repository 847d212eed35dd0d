import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addEntry, removeEntry } from '../../../memory/curated/edit.ts';
import { entriesOf } from '../../../memory/curated/parse.ts';
import { openCurated } from '../../../memory/curated/store.ts';

let memory: string;
beforeEach(() => (memory = mkdtempSync(join(tmpdir(), 'mainstay-curated-'))));
afterEach(() => rmSync(memory, { recursive: true, force: true }));

const file = (name = 'MEMORY.md') => join(memory, name);
const text = () => readFileSync(file(), 'utf8');
const byHand = (change: (text: string) => string) => writeFileSync(file(), change(existsSync(file()) ? text() : ''));
const entries = () => entriesOf(text()).map((entry) => entry.text);
const add = (words: string, key?: string, section = 'Lessons') =>
  openCurated(memory).change({ by: '/remember', key }, (before) => ({
    text: addEntry(before, section, words),
    why: `remembered ${words}`,
    outcome: { words },
  }));
const HEAD = '# Memory\n\n## Lessons\n\n';
const line = (words: string) => (before: string) => before.replace('## Lessons\n\n', `## Lessons\n\n- ${words}\n`);

describe('a change', () => {
  test('makes the five sections at first, and a version of each state', async () => {
    await add('Back up before you migrate');
    await add('Never deploy on a Friday');
    expect(text()).toBe(
      '# Memory\n\n## People and preferences\n\n## Projects and state\n\n## Decisions and why\n\n' +
        '## Lessons\n\n- Back up before you migrate\n- Never deploy on a Friday\n\n## Configuration\n',
    );
    const log = await openCurated(memory).log();
    expect(log).toMatchObject([
      { version: 2, by: '/remember', why: 'remembered Never deploy on a Friday', text: text() },
      { version: 1, by: '/remember', why: 'remembered Back up before you migrate' },
    ]);
    expect(readdirSync(file('versions'))).toEqual(['000001-remember.md', '000002-remember.md']);
  });

  test('asked for twice by the same job is made once, and told again', async () => {
    const first = await add('one', 'remember-abc');
    await add('two');
    expect(await add('one', 'remember-abc')).toEqual(first);
    expect(entries()).toEqual(['one', 'two']);
  });

  test('that would write a secret down is refused, and leaves nothing', async () => {
    await expect(add('the bot is 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ')).rejects.toThrow(
      'That has the value of a secret in it (Telegram token), and those are never remembered',
    );
    expect(existsSync(file('versions'))).toBe(false);
  });

  test('leaves a link of the operator’s where it is', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'mainstay-notes-'));
    writeFileSync(join(elsewhere, 'notes.md'), `${HEAD}- theirs\n`);
    symlinkSync(join(elsewhere, 'notes.md'), file());
    await add('ours');
    expect(readFileSync(join(elsewhere, 'notes.md'), 'utf8')).toBe(`${HEAD}- theirs\n- ours\n`);
    expect(text()).toBe(`${HEAD}- theirs\n- ours\n`);
    rmSync(elsewhere, { recursive: true });
  });

  test('of a file that is no UTF-8 is refused, since its letters would be lost', async () => {
    writeFileSync(file(), Buffer.from([0x23, 0x20, 0xe4, 0x0a]));
    await expect(add('one')).rejects.toThrow('MEMORY.md is not UTF-8');
    expect(readFileSync(file())).toEqual(Buffer.from([0x23, 0x20, 0xe4, 0x0a]));
  });
});

describe('a hand edit', () => {
  test('is kept byte for byte, and is a version of its own', async () => {
    const odd = '\uFEFF# Mine\r\n\r\nSome words.\r\n\t* an item\r\n   no newline at the end';
    byHand(() => odd);
    await openCurated(memory).read();
    expect(text()).toBe(odd);
    await add('new', undefined, 'Mine');
    expect(text()).toContain('\t* an item\r\n   no newline at the end\r\n');
    expect(await openCurated(memory).log()).toMatchObject([
      { version: 2, by: '/remember' },
      { version: 1, by: 'hand edit', why: '2 entries added', text: odd },
    ]);
  });

  test('that took everything away is respected, and undone on demand', async () => {
    await add('one');
    const before = text();
    rmSync(file());
    const curated = openCurated(memory);
    expect((await curated.read()).text).toBe('');
    expect(existsSync(file())).toBe(false);
    await curated.undo(undefined, { by: 'command line' });
    expect(text()).toBe(before);
  });

  test('saved between our look and our write is merged, whatever way the editor saves', async () => {
    byHand(() => `${HEAD}- one\n`);
    for (const words of ['in place', 'by another file']) {
      await openCurated(memory).change({ by: 'test' }, (before) => {
        // The lock keeps other processes of ours out, no editor.
        if (words === 'in place') byHand(line(words));
        else {
          rmSync(file());
          byHand(() => line(words)(before));
        }
        return { text: addEntry(before, 'Lessons', `ours ${words}`), why: 'test', outcome: {} };
      });
    }
    expect(entries()).toEqual(['by another file', 'in place', 'one', 'ours in place', 'ours by another file']);
  });

  test('in the same moment on the same line stays, and ours waits for an answer', async () => {
    byHand(() => `${HEAD}- Bakery: draft\n`);
    await openCurated(memory).change({ by: 'test' }, (before) => {
      byHand((now) => now.replace('draft', 'live since Monday'));
      return { text: before.replace('draft', 'paused'), why: 'test', outcome: {} };
    });
    expect(text()).toBe(`${HEAD}- Bakery: live since Monday\n`);
    const [conflict] = await openCurated(memory).conflicts();
    expect(conflict).toMatchObject({ by: 'test', why: 'test', ours: `${HEAD}- Bakery: paused\n` });
  });
});

describe('a save of an editor that knew nothing of the latest versions', () => {
  test('is respected, and what it took out is asked about', async () => {
    await add('one');
    const opened = text();
    await add('two');
    await add('three');
    byHand(() => opened.replace('- one\n', '- one, and more\n'));
    const curated = openCurated(memory);
    expect(entriesOf((await curated.read()).text).map((entry) => entry.text)).toEqual(['one, and more']);
    const [conflict] = await curated.conflicts();
    expect(conflict!.why).toBe('a save of an editor that had version 1 open took out what came after it');
    await curated.resolve(conflict!.id, 'both', { by: 'command line' });
    expect(entries()).toEqual(['one, and more', 'two', 'three']);
  });

  test('is not suspected where an entry was just taken out', async () => {
    await add('one');
    await add('two');
    byHand((now) => now.replace('- two\n', ''));
    expect(await openCurated(memory).conflicts()).toEqual([]);
    await add('three');
    await add('four');
    byHand((now) => now.replace('- four\n', '').replace('- one\n', '- three, too\n- one\n'));
    byHand((now) => now.replace('- three\n', ''));
    byHand((now) => now.replace('- one\n', '- one\n- four\n'));
    expect(await openCurated(memory).conflicts()).toEqual([]);
  });
});

describe('a proposal', () => {
  const base = `${HEAD}- a one\n- b two\n- c three\n- d four\n- e five\n`;
  const author = { by: 'nightly review', why: 'what the day told' };
  beforeEach(async () => {
    byHand(() => base);
    await openCurated(memory).read();
  });

  test('goes together with what the operator wrote meanwhile', async () => {
    byHand((now) => now.replace('- e five', '- e five, since May'));
    const changes = [{ kind: 'add', section: 'Lessons', text: 'f six', sources: ['2026-02-08.md:12'] }] as const;
    expect(await openCurated(memory).propose(1, changes, author)).toMatchObject({ version: 3, proposal: null });
    expect(text()).toBe(`${base.replace('five', 'five, since May')}- f six [2026-02-08.md:12]\n`);
  });

  test.each([
    ['mine', '- a one, mine\n'],
    ['theirs', '- a one, changed\n'],
    ['both', '- a one, mine\n- a one, changed\n'],
  ] as const)('that clashes waits; answered by %s, the file has that', async (take, expected) => {
    byHand((now) => now.replace('a one', 'a one, mine'));
    const changes = [
      { kind: 'replace', entry: 'a one', text: 'a one, changed' },
      { kind: 'add', section: 'Lessons', text: 'f six' },
    ] as const;
    const { proposal } = await openCurated(memory).propose(1, changes, author);
    const rest = `${base.slice(HEAD.length + '- a one\n'.length)}- f six\n`;
    expect(text()).toBe(`${HEAD}- a one, mine\n${rest}`);
    await openCurated(memory).resolve(proposal!.id, take, { by: 'command line' });
    expect(text()).toBe(`${HEAD}${expected}${rest}`);
    expect(await openCurated(memory).conflicts()).toEqual([]);
  });

  test('that loses more than a quarter, or a protected entry, is refused', async () => {
    const remove = (...ids: string[]) => ids.map((entry) => ({ kind: 'remove', entry }) as const);
    await expect(openCurated(memory).propose(1, remove('a one', 'b two'), author)).rejects.toThrow(
      'It would lose 2 of 5 entries, more than a quarter, so nothing was changed',
    );
    byHand((now) => now.replace('c three', 'c three [protected]'));
    await openCurated(memory).read();
    await expect(openCurated(memory).propose(2, remove('c three'), author)).rejects.toThrow(
      'It would lose the protected entry "c three"',
    );
    expect(entries()).toHaveLength(5);
  });
});

describe('undo', () => {
  const undo = (version?: number, key?: string) => openCurated(memory).undo(version, { by: 'command line', key });

  test('is a version of its own, and can be undone', async () => {
    await add('one');
    await add('two');
    await undo();
    expect(entries()).toEqual(['one']);
    await undo();
    expect(entries()).toEqual(['one', 'two']);
    expect((await openCurated(memory).log())[0]).toMatchObject({ version: 4 });
  });

  test('of an older version leaves what came after it', async () => {
    await add('one');
    await add('two');
    await openCurated(memory).change({ by: 'test' }, (before) => ({
      text: removeEntry(before, entriesOf(before)[0]!),
      why: 'test',
      outcome: {},
    }));
    await undo(2);
    expect(entries()).toEqual([]);
    await undo(3);
    expect(entries()).toEqual(['one']);
  });

  test('by the same job takes back one version', async () => {
    await add('one');
    await add('two');
    const first = await undo(undefined, 'curate-abc');
    expect(await undo(undefined, 'curate-abc')).toEqual(first);
    expect(entries()).toEqual(['one']);
  });
});
