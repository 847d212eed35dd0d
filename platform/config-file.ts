import { existsSync, readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { complaint } from '../contracts/complaint.ts';
import { durationField } from '../contracts/duration-field.ts';
import { BadInput, sentenceOf } from '../contracts/errors.ts';
import { timezone } from '../contracts/timezone.ts';
import { budgetsSchema, checkBudgets } from './budget-config.ts';
import { mcpSchema } from './mcp-config.ts';
import { checkModels, modelsSchema, pricesSchema, providersSchema } from './models-config.ts';
import { researchSchema } from './research-config.ts';
import { sandboxSetting } from './sandbox/setting.ts';
import { voiceSchema } from './voice-config.ts';
import { subagentsSchema } from './subagents-config.ts';

/** `config.yaml`. Everything is optional; a field nobody knows is an error, since it is most likely a slip. */
const configFields = z.strictObject({
  timezone: timezone.optional(),
  /** The operator's name in the daily log, where the chat does not tell it. */
  operator: z.string().min(1).max(80).default('Operator'),
  telegram: z.strictObject({ maxUploadMb: z.number().positive().optional() }).default({}),
  node: z
    .strictObject({
      /** How many jobs run at once on this node. */
      slots: z.number().int().min(1).max(64).default(2),
      /** Variables no script is ever granted, beside Mainstay's own. */
      neverGrant: z.array(z.string()).default([]),
    })
    .prefault({}),
  tools: z
    .strictObject({ temporal: z.string().optional(), ffmpeg: z.string().optional(), chromium: z.string().optional() })
    .default({}),
  /** How long the gateway keeps what is no memory, in milliseconds. */
  retention: z
    .strictObject({
      /** Rows of `gateway.db` that nothing rests on any more; Temporal may ask for those of 30 days. */
      record: durationField('35d').prefault('90d'),
      /** Attachments and artifacts that nothing younger refers to. */
      artifacts: durationField('1d').prefault('90d'),
    })
    .prefault({}),
  /** Each is checked by itself where it is used: one slip is to stop neither the others nor the gateway. */
  crons: z.array(z.unknown()).default([]),
  models: modelsSchema,
  providers: providersSchema,
  prices: pricesSchema,
  budgets: budgetsSchema,
  /** Who listens to voice notes. */
  voice: voiceSchema,
  /** What sub-agents run in. */
  sandbox: sandboxSetting,
  mcp: mcpSchema,
  research: researchSchema,
  subagents: subagentsSchema,
});
const configSchema = configFields.superRefine(checkModels).superRefine(checkBudgets);
export type Config = z.output<typeof configSchema>;

/** A configuration that was checked, and how to complain about a part of it. */
export interface ConfigFile {
  config: Config;
  /** A complaint that names file, line and field. */
  wrong(path: readonly PropertyKey[], what: string): BadInput;
  /** The same of what a check found in the part at `path`. */
  wrongAt(path: readonly PropertyKey[], issue: z.core.$ZodIssue): BadInput;
}

/**
 * Reads and checks a `config.yaml`; a missing file is an empty one.
 * @throws BadInput naming file, line and field
 */
export function readConfig(file: string): Config {
  return readConfigFile(file).config;
}

/** As `readConfig`, for whoever has more to check than the fields by themselves. */
export function readConfigFile(file: string): ConfigFile {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const line = lines.linePos(broken.pos[0]).line;
    throw new BadInput(`${file}, line ${line}: ${broken.message.split('\n')[0]?.replace(/ at line .*$/, '')}.`, {
      cause: broken,
    });
  }
  const wrong = (path: readonly PropertyKey[], what: string) =>
    new BadInput(
      `${file}, line ${lineOf(document, path, lines)}: ${path.map(String).join('.') || 'the file'} ${what}.`,
    );
  const wrongAt = (path: readonly PropertyKey[], issue: z.core.$ZodIssue) => {
    const what = issue.code === 'unrecognized_keys' ? 'is not a setting Mainstay knows' : complaint(issue);
    return wrong([...path, ...pathOf(issue)], what);
  };
  const parsed = configSchema.safeParse(valueOf(document, file));
  if (!parsed.success) throw wrongAt([], parsed.error.issues[0]!);
  return { config: parsed.data, wrong, wrongAt };
}

function pathOf(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
}

/** The line of the nearest part of the path that stands in the file. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = nodeAt(document, path.slice(0, length));
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** A field's name rather than its value, which may begin on a later line; an element of a list itself. */
function nodeAt(document: Document, path: readonly PropertyKey[]): unknown {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (!isMap(parent)) return document.getIn(path, true);
  return parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))?.key;
}

/** @throws BadInput where it refers to itself, or to what is not there */
function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (cause) {
    throw new BadInput(`${file}: ${sentenceOf(cause)}.`, { cause });
  }
}
