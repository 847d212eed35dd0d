import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../activities/node/run.ts';
import { findScript } from '../../activities/node/run/script.ts';
import { loadSkills } from '../../activities/skills.ts';
import type { Skill } from '../../contracts/skill.ts';
import { cronEntry } from '../../gateway/crons/entry.ts';
import { readConfig } from '../../platform/config-file.ts';
import { packageRoot } from '../../platform/version.ts';
import { localJob } from '../support/local-job.ts';
import { type BusinessHome, createBusinessHome } from './business-home.ts';

const cronsOf = (file: string) => readConfig(file).crons.map((entry) => cronEntry.parse(entry));

const configFile = join(packageRoot, 'examples', 'business', 'config.yaml');
const { timezone } = readConfig(configFile);
const crons = cronsOf(configFile);
const KINDS = ['append', 'browse', 'image', 'render', 'run', 'webhook'];
const scriptCrons = crons.filter(({ skill }) => skill === 'run');

let business: BusinessHome;
let skills: Map<string, Skill>;

beforeAll(async () => {
  business = await createBusinessHome();
  process.env['MAINSTAY_HOME'] = business.home;
  await business.startServers();
  skills = new Map((await loadSkills()).map((skill) => [skill.name, skill]));
});
afterAll(() => business.dispose());

/** Does what a cron does when it fires; its addresses are those of this home. */
async function fire(skillName: string, args: Record<string, unknown>, id = 'job-1') {
  const skill = skills.get(skillName)!;
  const job = localJob({ home: business.home, id, granted: { BUSINESS_URL: business.url }, timeLimitMs: 120_000 });
  return skill.output.parse(await skill.run(skill.input.parse(args), job));
}

const control = (method: string, path: string) => fetch(`${business.url}/control/${path}`, { method });
const calls = async () => (await (await fetch(`${business.url}/provider/calls`)).json()) as { hook: string }[];

describe('the crons of the example', () => {
  test('are at least 25, of six kinds, by the clock of Los Angeles', () => {
    expect(crons.length).toBeGreaterThanOrEqual(25);
    expect(new Set(crons.map(({ name }) => name)).size).toBe(crons.length);
    expect([...new Set(crons.map(({ skill }) => skill))].sort()).toEqual(KINDS);
    expect(new Set([timezone, ...crons.map((cron) => cron.timezone)])).toEqual(new Set(['America/Los_Angeles']));
  });

  test('stand in the README, each with its line', () => {
    const readme = readFileSync(join(packageRoot, 'examples', 'business', 'README.md'), 'utf8');
    const listed = [...readme.matchAll(/^\| `([a-z-]+)` +\|.*\| (?:quiet)? *\|$/gm)].map(([, name]) => name);
    expect(listed).toEqual(crons.map(({ name }) => name));
  });

  test.each(crons)('$name has input that its skill takes', ({ skill, args }) => {
    expect(skills.get(skill!)!.input.safeParse(args).error).toBeUndefined();
  });

  test.each(scriptCrons)(
    '$name runs a script that may be repeated, and leaves it the time it asks for',
    async (cron) => {
      const { header } = await findScript(business.paths.workspace, String(cron.args!['script']));
      expect(header).toMatchObject({ idempotent: true, timeoutMs: expect.any(Number) });
      expect(header.timeoutMs).toBeLessThanOrEqual(cron.timeout!);
    },
  );

  // In the order of the file, as some need what others made.
  test.each(crons)('$name does its work', async ({ name, skill }) => {
    const own = cronsOf(business.paths.configFile).find((cron) => cron.name === name)!;
    await fire(skill!, own.args!, name);
  });

  test('told the provider what they were to tell, once each', async () => {
    const told = (await calls()).map(({ hook }) => hook).sort();
    expect(told).toEqual(['builds', 'heartbeat', 'newsletter']);
  });

  test('left books, backups and pictures behind', () => {
    const { workspace } = business.paths;
    for (const path of ['data/books.db', 'backups', 'out/cards/blueprint-card.webp', 'notes/to-do.md']) {
      expect(statSync(join(workspace, path)).size).toBeGreaterThan(0);
    }
  });
});

describe('a site that fails', () => {
  test('fails its check, until it is mended', async () => {
    const check = (id: string) => fire('run', { script: 'checks/uptime.sh', args: ['bakery', 'yoga'] }, id);
    await control('PUT', 'bakery?mode=down');
    await expect(check('while-down')).rejects.toThrow(/Down: bakery \(503\)$/);
    await control('DELETE', 'bakery');
    await expect(check('mended')).resolves.toMatchObject({ exitCode: 0, output: 'Up: bakery yoga' });
  });

  test('answers but has lost its words: only the check of the content sees it', async () => {
    await control('PUT', 'surf?mode=blank');
    await expect(fire('run', { script: 'checks/uptime.sh', args: ['surf'] }, 'up')).resolves.toBeDefined();
    await expect(fire('run', { script: 'checks/content.mjs', args: ['surf'] }, 'content')).rejects.toThrow(
      /does not say “/,
    );
    await control('DELETE', 'surf');
  });
});

describe('bringing the example into a home', () => {
  let fresh: BusinessHome;
  beforeEach(async () => {
    fresh = await createBusinessHome();
  });
  afterEach(() => fresh.dispose());

  test('copies its files, gives its scripts their packages, and its crons the address', () => {
    expect(fresh.prepare()).toEqual([]);
    expect(existsSync(join(fresh.paths.workspace, 'node_modules', 'better-sqlite3'))).toBe(true);
    expect(readFileSync(fresh.paths.envFile, 'utf8')).toContain(`BUSINESS_URL=${fresh.url}\n`);
    expect(readFileSync(fresh.paths.configFile, 'utf8')).toContain(`source: ${fresh.url}/blueprint/`);
    expect(run.input.parse(cronsOf(fresh.paths.configFile)[0]!.args)).toBeDefined();
  });

  test('a second time changes nothing and says nothing', () => {
    fresh.prepare();
    const before = readFileSync(fresh.paths.envFile, 'utf8');
    expect(fresh.prepare()).toEqual([]);
    expect(readFileSync(fresh.paths.envFile, 'utf8')).toBe(before);
  });

  test('leaves alone what is there and differs, and says so', () => {
    const script = join(fresh.paths.workspace, 'scripts', 'briefing.mjs');
    writeFileSync(script, '// mine');
    writeFileSync(fresh.paths.configFile, 'operator: Grace\n');
    expect(fresh.prepare()).toEqual([
      'Your own files in the workspace stay as they are, though the example’s differ: scripts/briefing.mjs.',
      'Your own config.yaml stays as it is; the example’s is examples/business/config.yaml.',
    ]);
    expect(readFileSync(script, 'utf8')).toBe('// mine');
    expect(readFileSync(fresh.paths.configFile, 'utf8')).toBe('operator: Grace\n');
  });

  test('an example that is none is refused with the names there are', () => {
    expect(() => fresh.prepare('bakery')).toThrow('There is no example bakery; there is: business.');
  });
});
