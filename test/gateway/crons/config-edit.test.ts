import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addToConfig, removeFromConfig } from '../../../gateway/crons/config-edit.ts';
import { readConfig } from '../../../platform/config-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'config-edit-'));
const file = join(dir, 'config.yaml');
const names = () => readConfig(file).crons.map((cron) => (cron as { name: string }).name);
const text = () => readFileSync(file, 'utf8');

afterAll(() => rmSync(dir, { recursive: true, force: true }));

const WRITTEN = `# The business
timezone: America/Los_Angeles # where we are

crons:
  # Before breakfast
  - name: briefing
    schedule: weekdays at 7am
    skill: run
    args: { script: briefing.sh } # see scripts/

  # All day long
  - name: tick
    every: 10s
    skill: run
    args: { script: tick.sh }

# One job at a time
node:
  slots: 1
`;

describe('writing crons back into config.yaml', () => {
  beforeEach(() => writeFileSync(file, WRITTEN, { mode: 0o644 }));

  it('adds one and leaves everything else as it is, comments too', async () => {
    await addToConfig(file, { name: 'links', schedule: 'hourly', skill: 'run', args: { script: 'links.sh' } });
    const [before, after] = WRITTEN.split('\n# One job');
    expect(text()).toBe(
      `${before}  - name: links\n    schedule: hourly\n    skill: run\n    args: { script: links.sh }\n\n# One job${after}`.replace(
        '\n\n  - name: links',
        '\n  - name: links',
      ),
    );
    expect(names()).toEqual(['briefing', 'tick', 'links']);
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it('takes one out with its comment and hands it back', async () => {
    expect(await removeFromConfig(file, 'tick')).toBe(
      '# All day long\n- name: tick\n  every: 10s\n  skill: run\n  args: { script: tick.sh }',
    );
    expect(text()).toContain('# Before breakfast');
    expect(text()).toContain('# One job at a time');
    expect(names()).toEqual(['briefing']);
    expect(await removeFromConfig(file, 'tick')).toBeNull();
  });

  it.each(['', '# Nothing yet\n', 'crons: []\n', 'crons:\n', 'timezone: UTC\n'])(
    'begins the list in %j',
    async (start) => {
      writeFileSync(file, start);
      await addToConfig(file, { name: 'tick', every: '10s', skill: 'run', args: { script: 'tick.sh' } });
      expect(readConfig(file).crons).toMatchObject([{ name: 'tick', every: '10s' }]);
      expect(text()).toContain(
        start
          .replace('crons: []\n', '')
          .replace(/^crons:\n$/, '')
          .trim(),
      );
      await removeFromConfig(file, 'tick');
      expect(readConfig(file).crons).toEqual([]);
    },
  );

  it('writes through a link', async () => {
    const link = join(dir, 'link.yaml');
    symlinkSync(file, link);
    await addToConfig(link, { name: 'links', every: '1h', skill: 'run' });
    expect(text()).toContain('name: links');
  });

  it('refuses a file that is no YAML', async () => {
    writeFileSync(file, 'crons: [');
    await expect(addToConfig(file, { name: 'tick', every: '10s', skill: 'run' })).rejects.toThrow(/is no YAML now/);
    expect(text()).toBe('crons: [');
  });
});
