import type { Cell, Mark, Week } from './week.ts';

/** Colours by what they mean; any form an SVG attribute takes. */
export type Palette = Record<'paper' | 'ink' | 'soft' | 'line' | Mark, string>;

/** For a picture by itself. */
export const LIGHT: Palette = {
  ...{ paper: '#ffffff', ink: '#152027', soft: '#54626b', line: '#dfe4e7' },
  ...{
    missed: '#b3261e',
    failed: '#b3261e',
    cancelled: '#87939b',
    running: '#0b5d68',
    done: '#19713f',
    due: '#87939b',
  },
};

const { paper, ink, soft, line } = LIGHT;
/** Within the page: its own colours, which change with it; those of the picture where it is opened by itself. */
export const OF_THE_PAGE: Palette = {
  paper: `var(--surface, ${paper})`,
  ink: `var(--ink, ${ink})`,
  soft: `var(--ink-soft, ${soft})`,
  line: `var(--line, ${line})`,
  missed: `var(--bad, ${LIGHT.missed})`,
  failed: `var(--bad, ${LIGHT.failed})`,
  cancelled: `var(--line-strong, ${LIGHT.cancelled})`,
  running: `var(--accent, ${LIGHT.running})`,
  done: `var(--ok, ${LIGHT.done})`,
  due: `var(--line-strong, ${LIGHT.due})`,
};

/** The one that is seen where several fell into one cell: the worst. */
const WORST_FIRST: readonly Mark[] = ['missed', 'failed', 'running', 'cancelled', 'done', 'due'];
const LEGEND: readonly [Mark, string][] = [
  ['done', 'done'],
  ['failed', 'failed'],
  ['missed', 'missed'],
  ['cancelled', 'cancelled'],
  ['running', 'running'],
  ['due', 'to come'],
];

/** The page takes the first; a renderer without one of its own takes what there is. */
const FONTS = 'system-ui, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif';

const WIDTH = 620;
const PAD = 14;
const PLOT_TOP = 58;
const ROW = 24;
const MARK_HEIGHT = 16;
const LETTER = 6.9;
const LONGEST_LABEL = 24;

/** A week as a picture, drawn with attributes alone: no style, no script, so that any policy lets it be shown. */
export function timelineSvg(week: Week, colour: Palette): string {
  const letters = Math.min(LONGEST_LABEL, Math.max(6, ...week.rows.map(({ label }) => label.length)));
  const left = PAD + Math.ceil(letters * LETTER) + 10;
  const cellWidth = (WIDTH - PAD - left) / (week.rows[0]?.cells.length ?? 1);
  const bottom = PLOT_TOP + week.rows.length * ROW;
  const height = bottom + (week.left > 0 ? 64 : 44);
  const text = (x: number, y: number, fill: string, words: string, more = '') =>
    `<text x="${round(x)}" y="${y}" fill="${fill}"${more}>${escape(words)}</text>`;

  const columns = week.columns.map((label, index) => {
    const x = left + ((WIDTH - PAD - left) / week.columns.length) * index;
    return `<path d="M${round(x)} ${PLOT_TOP - 8}V${bottom}" stroke="${colour.line}"/>${text(x + 3, PLOT_TOP - 12, colour.soft, label, ' font-size="11"')}`;
  });
  const rows = week.rows.map(({ label, cells }, row) => {
    const y = PLOT_TOP + row * ROW;
    const marks = cells.map((cell, index) => markSvg(cell, left + index * cellWidth, y + 4, cellWidth, colour));
    const name = text(PAD, y + 16, colour.ink, shorten(label), ' font-size="12"');
    return `${name}<path d="M${left} ${y + ROW}H${WIDTH - PAD}" stroke="${colour.line}"/>${marks.join('')}`;
  });
  const x = left + (week.now.cell + 0.5) * cellWidth;
  const from = week.now.inLastRow ? bottom - ROW : PLOT_TOP;
  const now = `<path d="M${round(x)} ${from}V${bottom}" stroke="${colour.ink}" stroke-dasharray="2 2"/>`;
  const rest = week.left > 0 ? text(PAD, bottom + 22, colour.soft, `… and ${week.left} more`, ' font-size="12"') : '';

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(`${week.title}: ${sumText(week)}`)}" font-family="${FONTS}">`,
    `<rect width="${WIDTH}" height="${height}" fill="${colour.paper}"/>`,
    text(PAD, 24, colour.ink, week.title, ' font-size="14" font-weight="600"'),
    ...columns,
    ...rows,
    now,
    rest,
    legendSvg(height - 18, colour),
    '</svg>',
  ].join('\n');
}

/** `12 done, 1 failed` */
export function sumText({ rows }: Week): string {
  const cells = rows.flatMap((row) => row.cells);
  const counts = LEGEND.filter(([mark]) => mark !== 'due').map(([mark, word]) => {
    const count = cells.reduce((sum, cell) => sum + (cell[mark] ?? 0), 0);
    return count > 0 ? `${count} ${word}` : '';
  });
  return counts.filter(Boolean).join(', ') || 'no runs';
}

/** Shape and colour both tell what it is. */
function markSvg(cell: Cell, x: number, y: number, width: number, colour: Palette): string {
  const mark = WORST_FIRST.find((one) => cell[one] !== undefined);
  if (!mark) return '';
  const words = LEGEND.flatMap(([one, word]) => {
    const count = cell[one];
    return count === undefined ? [] : [one === 'due' ? word : `${count} ${word}`];
  });
  return `<g><title>${words.join(', ')}</title>${shapeSvg(mark, x + 0.5, y, Math.min(width - 1, MARK_HEIGHT), colour)}</g>`;
}

function shapeSvg(mark: Mark, x: number, y: number, width: number, colour: Palette): string {
  const fill = colour[mark];
  const box = (top: number, tall: number, paint: string) =>
    `<rect x="${round(x)}" y="${top}" width="${round(width)}" height="${tall}" rx="1.5" ${paint}/>`;
  switch (mark) {
    case 'done':
      return box(y, MARK_HEIGHT, `fill="${fill}"`);
    case 'failed': {
      const [end, low, high] = [round(x + width), y + 5, y + MARK_HEIGHT - 5];
      const cross = `M${round(x)} ${low}L${end} ${high}M${end} ${low}L${round(x)} ${high}`;
      return `${box(y, MARK_HEIGHT, `fill="${fill}"`)}<path d="${cross}" stroke="${colour.paper}" stroke-width="1.6"/>`;
    }
    case 'missed':
      return `<rect x="${round(x + 0.75)}" y="${y + 0.75}" width="${round(width - 1.5)}" height="${MARK_HEIGHT - 1.5}" fill="none" stroke="${fill}" stroke-width="1.5"/>`;
    case 'running':
      return box(y + MARK_HEIGHT / 2, MARK_HEIGHT / 2, `fill="${fill}"`);
    case 'cancelled':
      return box(y + 6, 4, `fill="${fill}"`);
    case 'due':
      return `<circle cx="${round(x + width / 2)}" cy="${y + MARK_HEIGHT / 2}" r="1.4" fill="${fill}"/>`;
  }
}

function legendSvg(y: number, colour: Palette): string {
  let x = PAD;
  const entries = LEGEND.map(([mark, word]) => {
    const entry = `${shapeSvg(mark, x, y - 12, 6, colour)}<text x="${round(x + 11)}" y="${y}" fill="${colour.soft}" font-size="12">${word}</text>`;
    x += 11 + word.length * LETTER + 18;
    return entry;
  });
  return entries.join('');
}

function shorten(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}

const round = (value: number) => Math.round(value * 100) / 100;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]!);
