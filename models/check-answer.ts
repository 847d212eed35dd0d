import { z } from 'zod';
import type { ModelTool } from '../contracts/model.ts';

type Check = { ok: true; value: unknown } | { ok: false; why: string };

/** Reads the answer to a call that asked for JSON of a schema; some models wrap it in a code fence. */
export function readObject(text: string, schema: Record<string, unknown>): Check {
  const bare = text.trim().replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, '$1');
  try {
    return checkAgainst(schema, JSON.parse(bare));
  } catch {
    return { ok: false, why: 'its answer is not the JSON that was asked for' };
  }
}

/** Checks what a model wants a tool to be given. */
export function checkToolInput(tools: readonly ModelTool[], name: string, input: unknown): Check {
  const tool = tools.find((one) => one.name === name);
  if (!tool) return { ok: false, why: `it called a tool named ${name}, which it was not given` };
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { ok: false, why: `it called ${name} with something else than fields` };
  const checked = checkAgainst(tool.inputSchema, input);
  return checked.ok ? checked : { ok: false, why: `it called ${name} wrongly: ${checked.why}` };
}

/** The value as it came: defaults are filled in where it is used. */
function checkAgainst(schema: Record<string, unknown>, value: unknown): Check {
  const parsed = zodOf(schema)?.safeParse(value);
  if (!parsed || parsed.success) return { ok: true, value };
  const { path, message } = parsed.error.issues[0]!;
  return { ok: false, why: `${path.map(String).join('.') || 'it'}: ${message}` };
}

/** By what they say: the same tools come anew with each call. */
const known = new Map<string, z.ZodType | null>();

/** Null for a schema beyond what zod knows, as a foreign MCP server may have one: then whoever runs the tool checks. */
function zodOf(schema: Record<string, unknown>): z.ZodType | null {
  const text = JSON.stringify(schema);
  const found = known.get(text);
  if (found !== undefined) return found;
  let made: z.ZodType | null;
  try {
    made = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    made = null;
  }
  known.set(text, made);
  return made;
}
