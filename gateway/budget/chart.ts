import type { CostReport } from '../../contracts/http/budget.ts';
import { usd } from '../../contracts/usd.ts';
import { LIGHT } from '../crons/timeline.ts';

const FONTS = 'system-ui, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif';
const WIDTH = 620;
const PAD = 14;
const TOP = 40;
const ROW = 26;
const BAR = 16;
const LETTER = 7;
const LONGEST_LABEL = 30;
const MOST_ROWS = 16;
const BAR_COLOUR = LIGHT.running;

type Bar = Pick<CostReport['rows'][number], 'costUsd' | 'unsettledUsd'> & { label: string };

/** A cost report as bars, on paper of its own, so that it can be read in a light chat as in a dark one. */
export function chartSvg(report: CostReport, title: string): string {
  const bars = barsOf(report);
  const left = PAD + LETTER * Math.max(6, ...bars.map(({ label }) => label.length)) + 10;
  const amounts = bars.map(({ costUsd }) => usd(costUsd));
  const right = WIDTH - PAD - LETTER * Math.max(5, ...amounts.map((amount) => amount.length)) - 8;
  const most = Math.max(...bars.map(({ costUsd }) => costUsd), Number.MIN_VALUE);
  const height = TOP + Math.max(1, bars.length) * ROW + PAD;
  const text = (x: number, y: number, fill: string, words: string, more = '') =>
    `<text x="${round(x)}" y="${y}" fill="${fill}" font-size="12"${more}>${escape(words)}</text>`;

  const rows = bars.map(({ label, costUsd, unsettledUsd }, index) => {
    const y = TOP + index * ROW;
    const long = Math.max(costUsd > 0 ? 1.5 : 0, ((right - left) * costUsd) / most);
    const sure = long * (costUsd > 0 ? 1 - unsettledUsd / costUsd : 1);
    const box = (x: number, width: number, opacity: number) =>
      width > 0
        ? `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="${BAR}" fill="${BAR_COLOUR}" fill-opacity="${opacity}"/>`
        : '';
    return [
      text(PAD, y + 13, LIGHT.ink, label),
      box(left, sure, 1),
      box(left + sure, long - sure, 0.4),
      text(left + long + 8, y + 13, LIGHT.soft, amounts[index]!),
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}" font-family="${FONTS}">`,
    `<rect width="${WIDTH}" height="${height}" fill="${LIGHT.paper}"/>`,
    text(PAD, 24, LIGHT.ink, title, ' font-weight="600"'),
    ...(rows.length > 0 ? rows : [text(PAD, TOP + 13, LIGHT.soft, 'No model was called.')]),
    '</svg>',
  ].join('\n');
}

/** Of days the latest are shown, of all else the dearest; what is left over is one bar. */
function barsOf({ by, rows }: CostReport): Bar[] {
  const bars = rows.map(({ key, costUsd, unsettledUsd }) => ({
    label: shorten(key ?? `no ${by}`),
    costUsd,
    unsettledUsd,
  }));
  if (bars.length <= MOST_ROWS) return bars;
  if (by === 'day') return bars.slice(-MOST_ROWS);
  const others = bars.slice(MOST_ROWS - 1);
  const sum = (field: 'costUsd' | 'unsettledUsd') => others.reduce((total, bar) => total + bar[field], 0);
  const label = `${others.length} others`;
  return [...bars.slice(0, MOST_ROWS - 1), { label, costUsd: sum('costUsd'), unsettledUsd: sum('unsettledUsd') }];
}

const shorten = (label: string) => (label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label);

const round = (value: number) => Math.round(value * 100) / 100;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]!);
