import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { FAULTS } from '../../chaos/faults/index.ts';
import { runCli } from '../support/mainstay.ts';

const report = z.object({
  seed: z.number(),
  network: z.enum(['namespaces', 'proxies']),
  verdict: z.string(),
  faults: z.record(z.string(), z.number()),
  messages: z.number(),
  findings: z.array(z.object({ promise: z.string(), checked: z.number(), violations: z.array(z.string()) })),
});

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'mainstay-chaos-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Long enough to wait for the telling of what was missed, two minutes after its time; then it says where it stands. */
const GIVES_UP_AFTER_MS = 450_000;

/** Namespaces where the tests run as root, else proxies; the second storm takes proxies in any case. */
test.each([
  ['all kinds of faults', ['--seed', '619', '--faults', '25']],
  ['faults by proxies', ['--seed', '1512', '--faults', '12', '--no-root']],
])(
  'a short storm of %s loses nothing and doubles nothing',
  async (_, options) => {
    const env = { ...process.env, MAINSTAY_HOME: home };
    const { code, stdout, stderr } = await runCli(['chaos', ...options, '--json'], env, '', GIVES_UP_AFTER_MS);
    // Where it gave up there is no report: then what it said says where it stood.
    expect({ hasReport: stdout !== '', stderr: stdout === '' ? stderr : '' }).toEqual({ hasReport: true, stderr: '' });
    const { verdict, network, findings, faults, messages } = report.parse(JSON.parse(stdout));
    expect(findings.flatMap(({ violations }) => violations)).toEqual([]);
    expect({ verdict, code }).toEqual({ verdict: 'kept', code: 0 });
    // Without messages and without faults nothing would have been proven.
    expect(messages).toBeGreaterThan(0);
    expect(Object.values(faults).reduce((sum, count) => sum + count, 0)).toBe(Number(options[3]));
    // A kind that is added or weighed anew draws other schedules: then other seeds have to be found.
    const kinds = FAULTS.filter(({ needsRoot }) => !needsRoot || network === 'namespaces').map(({ name }) => name);
    expect(Object.keys(faults).sort()).toEqual(kinds.sort());
    for (const { promise, checked } of findings.filter(({ promise }) => /^(every|the daily log) /.test(promise)))
      expect({ promise, some: checked > 0 }).toEqual({ promise, some: true });
  },
  GIVES_UP_AFTER_MS + 30_000,
);
