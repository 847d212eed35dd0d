import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSources } from '../../../../activities/node/research/sources.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'mainstay-sources-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const page = (address: string, asked = address) => ({ title: 'Ducks', address, asked, text: `text of ${address}` });

test('pages are numbered as they are read, and found by where they were asked for and where they were', () => {
  const sources = openSources(folder);
  expect(sources.list()).toEqual([]);
  expect(sources.add(page('https://a.example/new', 'http://a.example/old#part')).number).toBe(1);
  expect(sources.add(page('https://b.example/')).number).toBe(2);
  for (const address of ['https://a.example/new#other', 'http://a.example/old']) {
    expect(sources.find(address)?.number).toBe(1);
  }
  expect(sources.text(sources.find('https://b.example')!)).toBe('text of https://b.example/');
});

test('a page has one number, however often it is read, and keeps the text by which it was cited', () => {
  const sources = openSources(folder);
  sources.add(page('https://a.example/'));
  expect(sources.add({ ...page('https://a.example/', 'https://a.example/again'), text: 'changed' }).number).toBe(1);
  expect(openSources(folder).list()).toHaveLength(1);
  expect(sources.text(sources.find('https://a.example/again')!)).toBe('text of https://a.example/');
});
