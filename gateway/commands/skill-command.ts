import { z } from 'zod';
import type { FileRef } from '../../contracts/artifact.ts';
import { BadInput } from '../../contracts/errors.ts';
import { attachmentPath, type CommandForm, type Skill } from '../../contracts/skill.ts';
import { complaint } from '../../contracts/complaint.ts';
import type { Command, JobRequest } from './command.ts';
import { splitWords } from './words.ts';

type Form = CommandForm<Record<string, unknown>>;

/** The slash command that a skill's declaration describes. */
export function skillCommand(skill: Skill, form: Form): Command {
  const job = (words: string[], files: FileRef[]): JobRequest => ({
    skill,
    input: checkInput(skill, fillFields(skill, form, words, files)),
    attachments: files,
  });
  return {
    name: form.name,
    summary: form.summary ?? skill.summary,
    usage: usageOf(skill, form),
    details: detailsOf(skill, form),
    completions: completionsOf(skill, form),
    skill: skill.name,
    verbatim: (form.text ?? form.tail) !== undefined,
    job,
    run(words, message) {
      const files = message.attachments.filter((file): file is FileRef => 'sha256' in file);
      if (files.length < message.attachments.length) return { kind: 'fetch' };
      return { kind: 'job', job: job(words, files) };
    },
  };
}

/**
 * Checks what a command, a cron or the API gives a skill.
 * @throws BadInput with one sentence that names the field
 */
export function checkInput(
  skill: Pick<Skill, 'name' | 'input'>,
  raw: Record<string, unknown>,
): Record<string, unknown> {
  const unknown = Object.keys(raw).find((field) => !(field in skill.input.shape));
  if (unknown !== undefined) {
    throw new BadInput(
      `/${skill.name} has no ${unknown}; it takes ${Object.keys(skill.input.shape).join(', ')}. See /help ${skill.name}.`,
    );
  }
  const parsed = skill.input.safeParse(raw);
  // The node checks again and fills defaults; what travels is what was asked for.
  if (parsed.success) return raw;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join('.') || 'the input';
  const missing = issue.code === 'invalid_type' && fieldOf(raw, issue.path) === undefined;
  throw new BadInput(`/${skill.name}: ${field} ${missing ? 'is missing' : complaint(issue)}. See /help ${skill.name}.`);
}

function fillFields(skill: Skill, form: Form, words: string[], files: FileRef[]): Record<string, unknown> {
  const typed = form.text ?? form.tail;
  const fields = typed ? fieldsOfText(skill, form, typed, words.join(' ')) : fieldsOfWords(skill, form, words);
  if (form.attachment && !(form.attachment in fields) && files[0]) fields[form.attachment] = attachmentPath(files[0]);
  if (form.attachments && files.length > 0) fields[form.attachments] = files.map(attachmentPath);
  return { ...form.preset, ...fields };
}

function fieldsOfWords(skill: Skill, form: Form, words: string[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const positional = (form.positional ?? []).filter((field) => !(field in (form.preset ?? {})));
  const rest: string[] = [];
  for (const word of words) {
    const named = /^(?:--)?([A-Za-z][A-Za-z0-9]*)=([\s\S]*)$/.exec(word);
    // Once the rest begins, words are the script's own, `a=b` among them.
    if (named?.[1] && named[1] in skill.input.shape && rest.length === 0) fields[named[1]] = named[2];
    else if (positional.length > 0 && !(positional[0]! in fields)) fields[positional.shift()!] = word;
    else rest.push(word);
  }
  if (form.rest && rest.length > 0) fields[form.rest] = rest;
  else if (rest.length > 0)
    throw new BadInput(
      `/${form.name} does not know what to do with "${rest.join(' ')}"; write ${usageOf(skill, form)}.`,
    );
  return fields;
}

/** `field=value` words at either end fill their fields; what stands between them is taken as it was typed. */
function fieldsOfText(skill: Skill, form: Form, field: string, typed: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const names = Object.keys(skill.input.shape).join('|');
  const named = `(?:--)?(${names})=("[^"]*"|'[^']*'|[^\\s"']*)`;
  let text = typed.trim();
  for (const at of [new RegExp(`^${named}(?=\\s|$)`), new RegExp(`(?<=\\s|^)${named}$`)]) {
    for (let found = at.exec(text); found?.[1]; found = at.exec(text)) {
      fields[found[1]] ??= splitWords(found[2] ?? '')[0] ?? '';
      text = text.replace(at, '').trim();
    }
  }
  for (const positional of form.tail ? (form.positional ?? []) : []) {
    const first = /^("[^"]*"|'[^']*'|\S+)\s*/.exec(text);
    if (!first?.[1] || positional in fields) continue;
    fields[positional] = splitWords(first[1])[0];
    text = text.slice(first[0].length);
  }
  if (text !== '') fields[field] = text;
  return fields;
}

function usageOf(skill: Skill, form: Form): string {
  const shape = skill.input.shape as Record<string, z.ZodType | undefined>;
  const optional = (field: string) => shape[field]?.safeParse(undefined).success ?? true;
  const inOrder = form.text ? [form.text] : (form.positional ?? []);
  const positional = inOrder.map((field) => (optional(field) ? `[${field}]` : field.toUpperCase()));
  const taken = new Set([...inOrder, form.rest, form.tail, form.attachments, ...Object.keys(form.preset ?? {})]);
  const named = Object.keys(skill.input.shape).filter((field) => !taken.has(field));
  return [
    `/${form.name}`,
    ...positional,
    ...(form.rest ? [`[${form.rest}…]`] : []),
    ...(form.tail ? [optional(form.tail) ? `[${form.tail}]` : form.tail.toUpperCase()] : []),
    ...named.map((field) => `[${field}=…]`),
  ].join(' ');
}

/** The words that its fields can be given by, each value of those that have only a few. */
function completionsOf(skill: Skill, form: Form): string[] {
  const { properties = {} } = z.toJSONSchema(skill.input, { io: 'input', unrepresentable: 'any' });
  const preset = new Set(Object.keys(form.preset ?? {}));
  return Object.entries(properties)
    .filter(([field]) => !preset.has(field))
    .flatMap(([field, schema]) => {
      const values = typeof schema === 'object' ? (schema.enum ?? []) : [];
      const positional = form.positional?.includes(field) ?? false;
      if (values.length > 0) return values.map((value) => (positional ? String(value) : `${field}=${String(value)}`));
      return positional ||
        field === form.rest ||
        field === form.text ||
        field === form.tail ||
        field === form.attachments
        ? []
        : [`${field}=`];
    });
}

function detailsOf(skill: Skill, form: Form): string {
  const fields = Object.entries(skill.input.shape as Record<string, z.ZodType>)
    .filter(([, type]) => type.description)
    .map(([field, type]) => `• ${field}: ${type.description}`);
  return [...fields, ...(form.examples ?? []).map((example) => `\`/${form.name} ${example}\``)].join('\n');
}

function fieldOf(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part], raw);
}
