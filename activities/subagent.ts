import type { z } from 'zod';
import type { Allowance, Grant, SubagentAnswer } from '../contracts/subagent.ts';
import { parseDuration } from '../contracts/duration.ts';
import { type Job, skill, type Skill, type SkillSpec } from '../contracts/skill.ts';
import type { Sandbox } from '../platform/sandbox/open-sandbox.ts';
import type { Settings } from '../platform/settings.ts';

/** The node's `config.yaml` and environment. */
export type NodeSetup = Pick<Settings, 'config' | 'env'>;

/** A sub-agent at work, as its tools see it. */
export interface SubagentTask extends Pick<Job, 'id' | 'attempt' | 'signal' | 'timeLimitMs' | 'progress' | 'log'> {
  /** Its own folder, absolute, the same for all its tools. Programs of its own write there: see docs/agent/sandbox.md. */
  readonly folder: string;
  /** A folder beside it that none of its programs sees. */
  readonly records: string;
  /** What it was asked with, as its own `input` parsed it. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What its node is set up with, for tools that reach a service of the operator's. */
  readonly settings: NodeSetup;
  /** Where its programs run, with the hosts and credentials it was granted. Closed when the tool has ended. */
  sandbox(): Promise<Sandbox>;
}

/** One tool of a sub-agent. What it throws as a `UserError` is told to the model, who deals with it. */
export interface ToolSpec<I extends z.ZodObject = z.ZodObject> {
  name: string;
  /** What the model is told of it. */
  summary: string;
  input: I;
  /** As `2m`. */
  timeLimit: string;
  /** Why a node that is set up like this has no such tool, as a sentence; none is told of it then. */
  missing?(setup: NodeSetup): string | undefined;
  /** One use in a few words, for the card and the Temporal Web UI: `shell npm test`. */
  describe(input: z.output<I>): string;
  /** Is done again where the node died in its midst (`task.attempt` is then above 1). @returns what the model is told */
  run(input: z.output<I>, task: SubagentTask): Promise<string>;
}

export interface SubagentTool extends Omit<ToolSpec, 'describe' | 'run'> {
  timeLimitMs: number;
  describe(input: Record<string, unknown>): string;
  run(input: Record<string, unknown>, task: SubagentTask): Promise<string>;
}

/** Declares a tool of a sub-agent. */
export function tool<I extends z.ZodObject>(spec: ToolSpec<I>): SubagentTool {
  // As with skills: they are only ever called with what `spec.input` parsed.
  return { ...(spec as unknown as SubagentTool), timeLimitMs: parseDuration(spec.timeLimit) };
}

export interface SubagentSpec<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> extends Omit<
  SkillSpec<I, O>,
  'effect' | 'run' | 'reconcile' | 'abandon' | 'timeLimit' | 'timeLimitFor'
> {
  /** What its model is told before anything is asked. */
  prompt(input: z.output<I>): string;
  /** What it is asked. */
  ask(input: z.output<I>): string;
  tools: readonly SubagentTool[];
  /** What every one of its kind is given. */
  grant: Grant;
  /** What this one asks for besides; an agent's asking needs leave. */
  asksFor?(input: z.output<I>): Partial<{ hosts: readonly string[]; credentials: readonly string[] }>;
  allowance: Allowance;
  /** Makes its folder ready. @returns what its model is told about it, if anything */
  begin?(input: z.output<I>, task: SubagentTask & Pick<Job, 'path'>): Promise<string | undefined>;
  /** Makes the result of what it answered and of what it left; files of it as artifacts. */
  end(answer: SubagentAnswer, input: z.output<I>, task: SubagentTask & Pick<Job, 'artifact'>): Promise<z.output<O>>;
}

type Values = Record<string, unknown>;

/** The part of a sub-agent's declaration that no other skill has. */
export interface Subagent extends Pick<SubagentSpec, 'tools' | 'grant' | 'allowance'> {
  prompt(input: Values): string;
  ask(input: Values): string;
  asksFor(input: Values): { hosts: readonly string[]; credentials: readonly string[] };
  begin(input: Values, task: SubagentTask & Pick<Job, 'path'>): Promise<string | undefined>;
  end(answer: SubagentAnswer, input: Values, task: SubagentTask & Pick<Job, 'artifact'>): Promise<Values>;
}

export interface SubagentSkill extends Skill {
  subagent: Subagent;
}

export const isSubagent = (one: Skill): one is SubagentSkill => 'subagent' in one;

/** Declares a sub-agent: a skill whose work is a model's, with tools and a folder of its own, in a sandbox. */
export function subagent<I extends z.ZodObject, O extends z.ZodObject>(spec: SubagentSpec<I, O>): SubagentSkill {
  const { prompt, ask, tools, grant, asksFor, allowance, begin, end, ...rest } = spec as unknown as SubagentSpec;
  const declared = skill({
    needs: ['sandbox'],
    ...rest,
    effect: 'none',
    timeLimit: `${Math.ceil(allowance.timeMs / 1_000)}s`,
    run: () => Promise.reject(new Error('A sub-agent is worked by its own workflow.')),
  });
  return {
    ...declared,
    subagent: {
      ...{ prompt, ask, tools, grant, allowance, end },
      asksFor: (input) => ({ hosts: [], credentials: [], ...asksFor?.(input) }),
      begin: async (input, task) => await begin?.(input, task),
    },
  };
}
