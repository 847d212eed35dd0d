import type { DayReview } from './review-day.ts';

/** How whoever reads it would take it back, and how many lines of a diff there is room for. */
export interface ReviewWords {
  /** `/memory undo` */
  undo: string;
  lines: number;
}

/** `Memory review of 2026-02-08: 5 changes`, with what changed. */
export function reviewText(review: DayReview, { undo, lines }: ReviewWords): string {
  const { date, state, reason, diff, version, isEarlier, conflict } = review;
  const { model } = review.changes;
  if (state === 'refused') return `Memory review of ${date} was refused, and nothing was changed. ${reason}`;
  const how = state === 'proposed' ? ' would come to' : isEarlier ? ' was done before' : '';
  const shown = diff.length > lines ? [...diff.slice(0, lines), `… and ${diff.length - lines} lines more`] : diff;
  return [
    `Memory review of ${date}${how}: ${changesOf(review)}${costOf(review)}`,
    ...shown,
    ...(model ? [model.said] : []),
    ...(conflict === undefined
      ? []
      : [`You changed some of it meanwhile: conflict ${conflict} waits for your answer.`]),
    ...(version === undefined ? [] : [`${undo} ${version} takes it back.`]),
  ].join('\n');
}

function changesOf({ changes: { memory, graph } }: DayReview): string {
  const changes = memory.length > 0 ? [count(memory.length, 'change')] : [];
  const facts = graph.length > 0 ? [`${count(graph.length, 'fact')} for the graph`] : [];
  return [...changes, ...facts].join(' and ') || 'nothing to keep';
}

/** What the day cost, where it cost anything. */
const costOf = ({ costUsd }: DayReview): string => (costUsd > 0 ? ` (the day cost $${costUsd.toFixed(2)})` : '');

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
