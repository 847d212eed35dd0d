import type { ParsedEntry } from '../log/parse-log.ts';
import type { Passage, ToolUse } from './extract/extractor.ts';

/** An entry of the daily log as extractors read it. */
export function passageOf({ file, line, date, minute, who, text, kind }: ParsedEntry): Passage {
  const { said, tools } = partsOf(text);
  return {
    ...{ file, line, tools },
    at: minute === undefined ? date : `${date}T${clock(minute)}`,
    speaker: kind === 'system' || who === '' || who === 'System' ? null : who,
    text: kind === 'system' ? '' : said,
  };
}

/** What was said, and below it the tools that were used with what came out. */
function partsOf(text: string): { said: string; tools: ToolUse[] } {
  const first = text.search(/^Tool: /m);
  const said = first === -1 ? text : text.slice(0, first);
  const uses = first === -1 ? [] : text.slice(first).split(/^(?=Tool: )/m);
  return { said: said.replaceAll(/^(?:Result|Tokens|Cost): .*$/gm, '').trim(), tools: uses.flatMap(toolUse) };
}

function toolUse(text: string): ToolUse[] {
  const [, name, call = ''] = /^Tool: +(\S+)(?: +\((.*)\))?[ \t]*$/m.exec(text) ?? [];
  if (!name) return [];
  const result = /^Result: ([^]*?)(?=\n(?:Tokens|Cost): |$(?![^]))/m.exec(text)?.[1]?.trim() ?? '';
  const cost = /^Cost: \$(\d[\d,]*(?:\.\d+)?)/m.exec(text)?.[1]?.replaceAll(',', '');
  return [{ name, call, result, costUsd: cost === undefined ? null : Number(cost) }];
}

function clock(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
