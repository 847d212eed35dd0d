import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';

const HISTORIES = join(import.meta.dirname, 'histories');
const BUNDLE = join(import.meta.dirname, '..', '..', 'dist', 'workflows.bundle.js');

/** Recorded by `temporal workflow show -w ID -o json`; CONTRIBUTING.md says when to record a new one. */
const recorded = readdirSync(HISTORIES).filter((file) => file.endsWith('.json'));

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(HISTORIES, file), 'utf8'));
}

function replay(history: unknown): Promise<void> {
  return Worker.runReplayHistory({ workflowBundle: { codePath: BUNDLE } }, history);
}

describe('workflows that began on an earlier version', () => {
  test.each(recorded)('%s goes on with the code of today', async (file) => {
    await replay(read(file));
  });

  test('are told apart from those that could not: another command at the same place is refused', async () => {
    const altered = JSON.stringify(read('job-done.json')).replaceAll('"name":"run"', '"name":"browse"');
    expect(altered).not.toBe(JSON.stringify(read('job-done.json')));
    await expect(replay(JSON.parse(altered))).rejects.toThrow(DeterminismViolationError);
  });

  test('every workflow has a recorded history', () => {
    const index = readFileSync(join(import.meta.dirname, '..', '..', 'workflows', 'index.ts'), 'utf8');
    const names = [...index.matchAll(/export \{ (\w+) \}/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(recorded.some((file) => file.startsWith(name))).toBe(true);
  });
});
