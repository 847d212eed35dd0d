import { z } from 'zod';
import { formatDuration } from '../../contracts/duration.ts';
import type { Effect, Skill } from '../../contracts/skill.ts';
import { skillCommand } from '../../gateway/commands/skill-command.ts';

const EFFECTS: Record<Effect, string> = {
  none: 'none outside: it may be done again',
  idempotent: 'idempotent: done twice is the same as done once',
  external: "external: what is done can't be taken back, so it is never repeated by itself",
};

/** The pages that describe skills, by file name: one for each, and the list of all. */
export function skillPages(skills: readonly Skill[]): Map<string, string> {
  const pages = new Map(skills.map((skill) => [`${skill.name}.md`, skillPage(skill)]));
  return pages.set('README.md', listPage(skills));
}

function skillPage(skill: Skill): string {
  const facts = [
    ['Runs on', `\`${skill.runsOn}\``],
    ['Time limit', formatDuration(skill.timeLimitMs).replace(/ 0 [smh]$/, '')],
    ['Effect', EFFECTS[skill.effect]],
    ['Needs', skill.needs?.join(', ') ?? 'nothing but npm packages'],
  ];
  return lines(
    notice(`activities/node/${skill.name}.ts`),
    `# ${skill.name}`,
    `${skill.summary}.`,
    facts.map(([name, value]) => `- ${name}: ${value}`).join('\n'),
    '## Commands',
    ...(skill.commands.length === 0 ? ['None of its own: other commands ask for it.'] : []),
    ...skill.commands.map((form) => {
      const { usage, summary } = skillCommand(skill, form);
      const examples = (form.examples ?? []).map((example) => `/${form.name} ${example}`);
      return lines(
        `${summary}:`,
        fence([usage]),
        ...(examples.length > 0 ? ['For example', fence(examples)] : []),
      ).trim();
    }),
    '## Fields',
    fieldTable(skill.input, true),
    '## Result',
    fieldTable(skill.output, false),
  );
}

function listPage(skills: readonly Skill[]): string {
  const rows = skills.map((skill) => {
    const commands = skill.commands.map((form) => `\`/${form.name}\``).join(', ');
    return [`[${skill.name}](${skill.name}.md)`, `${skill.summary}`, commands];
  });
  return lines(notice('the skills in activities/node'), '# Skills', table(['Skill', 'What it does', 'Commands'], rows));
}

function fieldTable(object: z.ZodObject, isInput: boolean): string {
  const schema = z.toJSONSchema(object, { unrepresentable: 'any' });
  const rows = Object.entries(object.shape as Record<string, z.ZodType>).map(([name, field]) => {
    const property = (schema.properties?.[name] ?? {}) as z.core.JSONSchema.JSONSchema;
    const absent = field.safeParse(undefined);
    const unless = absent.success ? (absent.data === undefined ? '' : JSON.stringify(absent.data)) : 'needed';
    const always = absent.success ? 'sometimes' : 'always';
    return [`\`${name}\``, typeWords(property), isInput ? unless : always, field.description ?? ''];
  });
  return table(['Field', 'Type', isInput ? 'Unless given' : 'There', 'What it is'], rows);
}

/** A JSON schema in a few words. */
function typeWords(schema: z.core.JSONSchema.JSONSchema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.properties && 'sha256' in schema.properties) return 'file';
  switch (schema.type) {
    case 'integer':
    case 'number': {
      const noun = schema.type === 'integer' ? 'whole number' : 'number';
      const { minimum, maximum } = schema;
      return minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
        ? `${noun}, ${minimum} to ${maximum}`
        : noun;
    }
    case 'boolean':
      return 'true or false';
    case 'array':
      return `list of ${typeWords(schema.items as z.core.JSONSchema.JSONSchema)}`;
    case 'object':
      return schema.properties ? Object.keys(schema.properties).join(', ') : 'values by name';
    default:
      return schema.anyOf ? 'true or false' : 'text';
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

function fence(content: readonly string[]): string {
  return ['```text', ...content, '```'].join('\n');
}

function notice(source: string): string {
  return `<!-- Made from ${source} by ops/skill-pages.ts; change it there. -->`;
}

function lines(...blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}
