import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');

async function read(html: string): Promise<{ said: string; ticks: number; tookMs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-thread-'));
  try {
    writeFileSync(join(folder, 'page.html'), html);
    const program = ['--import', LOADER, join(import.meta.dirname, 'thread.fixture.ts'), join(folder, 'page.html')];
    const { stdout } = await promisify(execFile)(process.execPath, program);
    return JSON.parse(stdout) as { said: string; ticks: number; tookMs: number };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a page is read beside the node', async () => {
  expect((await read('<h1>Ducks</h1><p>They swim.')).said).toContain('They swim.');
});

test('one that is made to take for ever is given up, and nothing stood still meanwhile', async () => {
  const { said, ticks, tookMs } = await read('<div>'.repeat(60_000));
  expect(said).toMatch(/was not read: (it could not be taken apart within 2 s|its HTML is broken)/);
  expect(tookMs).toBeLessThan(8_000);
  expect(ticks).toBeGreaterThan(20);
});
