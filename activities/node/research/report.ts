import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../../../contracts/artifact.ts';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { Job } from '../../../contracts/skill.ts';
import type { SubagentAnswer } from '../../../contracts/subagent.ts';
import type { SubagentTask } from '../../subagent.ts';
import { checkCitations } from './check-citations.ts';
import { search } from './search-tool.ts';
import { openSources, type Source } from './sources.ts';

const LONGEST_ANSWER = 2_500;

export interface ResearchResult {
  answer: string;
  sources: Pick<Source, 'number' | 'title' | 'address' | 'published' | 'readAt'>[];
  pagesRead: number;
  findings: string[];
  report: ArtifactRef;
}

/** Checks the answer against what was read, and writes it down with its sources. */
export async function report(
  { text, cutShort }: SubagentAnswer,
  { question }: { question: string },
  task: SubagentTask & Pick<Job, 'artifact'>,
): Promise<ResearchResult> {
  const read = openSources(task.records).list();
  if (text.trim() === '' && read.length === 0) {
    throw new SkillFailed(cutShort ?? 'It ended without an answer.');
  }
  const checked = checkCitations(text, read);
  const sources = checked.cited.map((source, index) => ({ ...source, number: index + 1 }));
  const [short, whole] = partsOf(checked.text);
  const noSearch = search.missing?.(task.settings);
  const findings = [
    ...(cutShort ? [`It was ended early: ${cutShort}`] : []),
    ...(noSearch ? [`Nothing was searched: ${noSearch}`] : []),
    ...(text.trim() === '' ? ['It gave no answer; what it read is listed.'] : checked.findings),
  ];
  const file = join(task.records, 'research.md');
  const unused = read.filter((source) => !checked.cited.includes(source));
  await writeFile(file, markdown({ question, whole, sources, unused, findings }));
  return {
    answer: short,
    sources: sources.map(({ number, title, address, published, readAt }) => ({
      ...{ number, title, address, readAt },
      ...(published && { published }),
    })),
    pagesRead: read.length,
    findings,
    report: await task.artifact(file, { name: 'research.md', mime: 'text/markdown' }),
  };
}

/** The answer in short, and all of it; the first paragraphs stand for the short one where it is not set apart. */
function partsOf(text: string): [short: string, whole: string] {
  const [first = '', ...rest] = text.split(/^ {0,3}-{3,} *$/m).map((part) => part.trim());
  const short = rest.length > 0 && first !== '' ? first : (text.split(/\n(?=#)/)[0] ?? text).trim() || text;
  const cut = short.length > LONGEST_ANSWER ? `${short.slice(0, LONGEST_ANSWER - 1)}…` : short;
  return [cut, [first, ...rest].filter(Boolean).join('\n\n')];
}

interface Written {
  question: string;
  whole: string;
  sources: readonly Source[];
  unused: readonly Source[];
  findings: readonly string[];
}

function markdown({ question, whole, sources, unused, findings }: Written): string {
  const entry = ({ number, title, address, published, readAt }: Source) =>
    `${number}. [${title.replaceAll(/[[\]\n]+/g, ' ')}](<${address}>)${published ? `, ${published}` : ''}, read ${readAt}`;
  const list = (heading: string, entries: readonly Source[]) =>
    entries.length > 0 ? [`## ${heading}`, entries.map(entry).join('\n')] : [];
  return `${[
    `# ${question.split('\n')[0]}`,
    ...(question.includes('\n') ? [question.split('\n').slice(1).join('\n').trim()] : []),
    whole,
    ...list('Sources', sources),
    ...list(
      'Read, not cited',
      unused.map((source, index) => ({ ...source, number: sources.length + index + 1 })),
    ),
    ...(findings.length > 0 ? ['## About this answer', findings.map((one) => `- ${one}`).join('\n')] : []),
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}
