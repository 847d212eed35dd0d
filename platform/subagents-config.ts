import { z } from 'zod';
import { durationField } from '../contracts/duration-field.ts';

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable, never its value');

/** What the operator gives every sub-agent of a kind, beside or instead of what the kind brings. */
const kind = z.strictObject({
  /** Granted to each without being asked, by name: `registry.npmjs.org`, `*.example.com`. */
  hosts: z.array(z.string()).default([]),
  credentials: z.array(variable).default([]),
  /** What one may use up: dollars, tokens of all its calls, time of work, answers of its model. */
  usd: z.number().nonnegative().optional(),
  tokens: z.number().int().nonnegative().optional(),
  time: durationField('1s').optional(),
  steps: z.number().int().min(1).max(500).optional(),
});

/** `config.yaml`'s `subagents`, by kind: `code`, `research`. */
export const subagentsSchema = z.record(z.string(), kind).default({});
export type SubagentsConfig = z.output<typeof subagentsSchema>;
