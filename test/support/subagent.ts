import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { SubagentSkill } from '../../activities/subagent.ts';
import { type SkillResult, skillResult } from '../../contracts/job.ts';
import type { Grant, SubagentAnswer, SubagentCall } from '../../contracts/subagent.ts';
import { readConfig } from '../../platform/config-file.ts';
import { createLog } from '../../platform/log.ts';
import { findSandbox } from '../../platform/sandbox/find-sandbox.ts';
import { createKnownRedactor } from '../../platform/secrets/redact-known.ts';
import { openContentFiles } from '../../storage/content-files.ts';
import { createGatewayLink } from '../../workers/gateway-link.ts';
import { inFlight } from '../../workers/journal/flight.ts';
import { createSubagentActivity } from '../../workers/subagent-activity.ts';
import { takeOff } from '../workers/flight.ts';
import { alone } from './local-job.ts';

export interface TestSubagentOptions {
  skill: SubagentSkill;
  input: Record<string, unknown>;
  grant?: Partial<Grant>;
  /** What the node could grant. */
  grantable?: Record<string, string>;
  /** Of the node, as `config.yaml` has it. */
  config?: Record<string, unknown>;
  env?: Record<string, string>;
}

export interface TestSubagent {
  /** Of the node; the sub-agent's own folder is somewhere below. */
  home: string;
  folder: string;
  workspace: string;
  /** @returns what its model is told of the folder */
  begin(): Promise<string>;
  /** Uses a tool as its workflow does. @returns what its model is told */
  use(tool: string, input: Record<string, unknown>, attempt?: number): Promise<string>;
  /** The same, for what is to fail: the sentence. */
  refused(tool: string, input: Record<string, unknown>): Promise<string>;
  end(answer?: Partial<SubagentAnswer>): Promise<SkillResult>;
  dispose(): void;
}

/** A sub-agent on its node, in a real sandbox; its workflow is the test. */
export async function openTestSubagent({
  skill,
  input,
  grant,
  grantable = {},
  config = {},
  env = {},
}: TestSubagentOptions): Promise<TestSubagent> {
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'mainstay-subagent-'));
  const workspace = join(home, 'workspace');
  mkdirSync(workspace);
  const configFile = join(home, 'config.yaml');
  writeFileSync(configFile, stringify(config));
  const log = createLog('n', 'silent');
  const activity = createSubagentActivity(
    { skill, available: true },
    {
      ...{ workspace, memory: join(home, 'memory'), runs: join(home, 'runs'), node: 'node-1', grantable, log },
      ...{ ...alone, models: null, settings: { config: readConfig(configFile), env } },
      files: await openContentFiles(join(home, 'files')),
      link: createGatewayLink({ url: 'http://127.0.0.1:1', token: 'token', node: 'node-1', log }),
      redact: createKnownRedactor([]),
      found: await findSandbox('auto'),
    },
  );
  const job = {
    ...{ jobId: `${skill.name}-1`, skill: skill.name, runId: 'run-1', input, attachments: [], timeLimitMs: 60_000 },
    grant: { hosts: [], credentials: [], ...grant },
  };
  const call = (stage: SubagentCall, start = 1) =>
    inFlight(takeOff({ start }), () => activity(stage)) as Promise<unknown>;
  const use = async (tool: string, toolInput: Record<string, unknown>, attempt?: number) => {
    const said = await call({ ...job, stage: 'tool', step: 1, tool, toolInput }, attempt);
    return (said as { text: string }).text;
  };
  return {
    ...{ home, workspace, use },
    folder: join(home, 'runs', job.jobId, 'box', 'work'),
    begin: async () => ((await call({ ...job, stage: 'begin' })) as { text: string }).text,
    refused: (tool, toolInput) =>
      use(tool, toolInput).then(
        (text) => `not refused: ${text}`,
        (error: unknown) => (error as Error).message,
      ),
    async end(answer) {
      const whole = { text: 'Done.', steps: 1, ...answer };
      return skillResult.parse(await call({ ...job, stage: 'end', answer: whole, startedAt: Date.now() }));
    },
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
}
