import { SkillFailed } from '../../../contracts/errors.ts';

/** Seconds from the beginning of the film. */
export interface Cue {
  start: number;
  end: number;
  text: string;
}

const TIMES = /^(\d{1,3}):(\d{2}):(\d{2})[,.](\d{1,3})\s*-->\s*(\d{1,3}):(\d{2}):(\d{2})[,.](\d{1,3})(?:\s.*)?$/;

/**
 * Reads SubRip captions.
 * @param name what the user called the file
 * @throws SkillFailed naming the line that is wrong
 */
export function parseSrt(text: string, name: string): Cue[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const cues: Cue[] = [];
  let at = 0;
  const wrong = (line: number, what: string) => new SkillFailed(`${name}, line ${line + 1}: ${what}`);
  while (at < lines.length) {
    if (lineAt(lines, at) === '') {
      at += 1;
      continue;
    }
    if (/^\d+$/.test(lineAt(lines, at))) at += 1;
    const times = TIMES.exec(lineAt(lines, at));
    if (times === null)
      throw wrong(
        at,
        `expected times such as 00:00:01,000 --> 00:00:03,500, found "${lineAt(lines, at).slice(0, 60)}".`,
      );
    const [start, end] = [secondsOf(times.slice(1, 5)), secondsOf(times.slice(5, 9))];
    if (end <= start) throw wrong(at, 'the caption ends before it begins; swap its two times.');
    at += 1;
    const said: string[] = [];
    for (; at < lines.length && lineAt(lines, at) !== ''; at += 1) said.push(lineAt(lines, at));
    // SubRip's few tags (<i>, {\an8}) are for players that style; here they would be read aloud.
    const plain = said
      .join('\n')
      .replaceAll(/<\/?[a-z][^>]*>|\{\\[^}]*\}/gi, '')
      .trim();
    if (plain !== '') cues.push({ start, end, text: plain });
  }
  if (cues.length === 0) throw new SkillFailed(`${name} holds no captions; an SRT file has times and text in it.`);
  return cues;
}

/** What the captions show over time between two moments, without gaps: `text` is empty where nothing is said. */
export function captionStates(cues: readonly Cue[], from: number, to: number): { seconds: number; text: string }[] {
  const inside = (time: number) => time > from && time < to;
  const moments = [from, ...cues.flatMap(({ start, end }) => [start, end]).filter(inside), to];
  const times = [...new Set(moments)].sort((a, b) => a - b);
  return times.slice(0, -1).map((start, index) => {
    const end = times[index + 1] ?? to;
    const shown = cues.filter((cue) => cue.start <= start && cue.end >= end);
    return { seconds: end - start, text: shown.map((cue) => cue.text).join('\n') };
  });
}

function lineAt(lines: string[], index: number): string {
  return (lines[index] ?? '').trim();
}

function secondsOf(parts: string[]): number {
  const [hours = '0', minutes = '0', seconds = '0', fraction = '0'] = parts;
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds) + Number(fraction.padEnd(3, '0')) / 1_000;
}
