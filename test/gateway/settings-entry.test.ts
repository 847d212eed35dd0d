import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordSettingsChange } from '../../gateway/settings-entry.ts';
import { readConfig } from '../../platform/config-file.ts';
import { useRecorder } from './recorder/recorder-under-test.ts';

const recorder = useRecorder();
let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'mainstay-settings-'))));
afterEach(() => rmSync(home, { recursive: true }));

function startWith(config: string): string[] {
  const file = join(home, 'config.yaml');
  writeFileSync(file, config);
  recordSettingsChange(recorder.now(), readConfig(file));
  return recorder
    .now()
    .entries.after(0, 99)
    .map(({ text }) => text);
}

test('a start with other settings names the parts that are others, and no value', () => {
  expect(startWith('timezone: Europe/Berlin')).toEqual([]);
  expect(startWith('timezone: Europe/Berlin')).toEqual([]);
  expect(startWith('timezone: Europe/Paris\nnode: { slots: 4 }')).toEqual([
    'Settings changed in config.yaml: timezone, node',
  ]);
});

test('crons speak for themselves', () => {
  startWith('');
  expect(startWith('crons: [{ name: tick, every: 10s, skill: run }]')).toEqual([]);
});
