import { loadSkills } from '../../../activities/skills.ts';
import type { ToolPlan } from '../../../contracts/agent.ts';
import type { Skill } from '../../../contracts/skill.ts';
import type { SubagentJob } from '../../../contracts/subagent.ts';
import { createSubagents } from '../../../gateway/agent/subagents.ts';

let skills: readonly Skill[];
beforeAll(async () => (skills = await loadSkills()));

const named = (name: string) => skills.find((skill) => skill.name === name)!;
const configured = {
  code: { hosts: ['registry.npmjs.org'], credentials: ['NPM_TOKEN'], usd: 5, time: 60_000 },
};
const keeper = (given: Parameters<typeof createSubagents>[0]['configured'] = configured) =>
  createSubagents({ skills, configured: given, operator: 'Ada' });
const parsed = (input: Record<string, unknown>) => named('code').input.parse({ task: 'Try', ...input });
const job: SubagentJob = {
  ...{ jobId: 'code-1', skill: 'code', runId: 'run-1', input: { task: 'Try' }, attachments: [] },
  grant: { hosts: ['registry.npmjs.org'], credentials: [] },
};

function admitted(name: string, input: Record<string, unknown>): ToolPlan {
  const answer = {
    ...{ text: '', finish: 'tool-calls' as const, model: 'local/worker', costUsd: 0, tried: [] },
    toolCalls: [{ id: '1', name, input }],
    usage: { input: 0, cachedInput: 0, cacheWrite: 0, output: 0 },
  };
  return keeper().admitSubagentTools({ job, step: 3, answer })[0]!;
}

describe('what a sub-agent is given', () => {
  test('is nothing of the outside, but for what the operator gives all of its kind', () => {
    expect(keeper({}).handOut(named('code'), parsed({}))!.grant).toEqual({ hosts: [], credentials: [] });
    expect(keeper().handOut(named('code'), parsed({}))).toMatchObject({
      grant: { hosts: ['registry.npmjs.org'], credentials: ['NPM_TOKEN'] },
      allowance: { costUsd: 5, timeMs: 60_000, steps: 60 },
    });
  });

  test('is more where the operator asks for it; an agent’s asking needs leave', () => {
    const asked = parsed({ hosts: 'pypi.org,registry.npmjs.org', credentials: ['PYPI_TOKEN'] });
    expect(keeper().handOut(named('code'), asked)!.grant).toEqual({
      hosts: ['registry.npmjs.org', 'pypi.org'],
      credentials: ['NPM_TOKEN', 'PYPI_TOKEN'],
    });
    expect(keeper().needsLeave(named('code'), asked)).toBe(true);
    expect(keeper().needsLeave(named('code'), parsed({ credentials: ['PYPI_TOKEN'] }))).toBe(true);
    expect(keeper().needsLeave(named('code'), parsed({ hosts: ['registry.npmjs.org'] }))).toBe(false);
    expect(keeper().needsLeave(named('code'), parsed({}))).toBe(false);
  });

  test.each(['localhost', '127.0.0.1', '10.0.0.1', '169.254.169.254', 'db.internal', '*'])('is never %s', (host) =>
    expect(() => parsed({ hosts: [host] })).toThrow(/is wrong/),
  );

  test('is nothing at all for what is no sub-agent', () => {
    expect(keeper().handOut(named('run'), {})).toBeUndefined();
  });
});

describe('what a sub-agent may use', () => {
  test('is its own tools, in its own sandbox', () => {
    expect(admitted('shell', { command: 'npm test' })).toMatchObject({
      kind: 'activity',
      queue: 'mac-node-light',
      call: { stage: 'tool', tool: 'shell', step: 3, skill: 'code', grant: job.grant },
      summary: 'shell npm test',
    });
  });

  test('is nothing unsandboxed, nor another sub-agent: whatever any skill is called, it is refused', () => {
    const own = ['shell', 'read', 'write', 'edit', 'list', 'grep'];
    const others = skills.filter(({ name }) => !own.includes(name));
    expect(others.map(({ name }) => name)).toEqual(expect.arrayContaining(['run', 'browse', 'code', 'research']));
    for (const { name } of others)
      expect(admitted(name, {})).toEqual({
        kind: 'refused',
        why: `${name} works outside this sandbox, and a sub-agent gets nothing that it was not given: it has shell, read, write, edit, list, grep.`,
      });
    // Names that skills have, too, mean its own.
    for (const path of ['/etc/passwd', '../../node.db', 'a/../../b'])
      expect(admitted('read', { path })).toMatchObject({
        kind: 'refused',
        why: expect.stringContaining('inside the folder'),
      });
  });

  test('is never more than it was granted, whatever it writes into a call', () => {
    const plan = admitted('shell', {
      command: 'true',
      hosts: ['evil.example.com'],
      grant: { hosts: ['evil.example.com'] },
    });
    expect(plan).toMatchObject({ kind: 'refused', why: expect.stringContaining('has no hosts') });
  });
});
