import { BadInput } from '../../contracts/errors.ts';
import type { CapState, Period } from '../../contracts/http/budget.ts';
import { usd } from '../../contracts/usd.ts';

/** To follow `a day`: ` for provider openai`; nothing for the one that holds for all. */
export const scopeWords = (scope: string) => (scope === 'all' ? '' : ` for ${scope}`);

export const periodWords = (period: Period) => (period === 'day' ? 'today' : 'this month');

/** `$12.00 of $75.00 a day (raised by $5.00 today), $1.20 reserved` */
export function capLine({ scope, period, limitUsd, raisedUsd, spentUsd, reservedUsd }: CapState): string {
  const percent = limitUsd > 0 ? ` (${Math.floor((spentUsd / limitUsd) * 100)} %)` : '';
  const raised = raisedUsd > 0 ? `, raised by ${usd(raisedUsd)} ${periodWords(period)}` : '';
  const reserved = reservedUsd > 0 ? `, ${usd(reservedUsd)} reserved` : '';
  return `**${scope}** ${usd(spentUsd)} of ${usd(limitUsd)} a ${period}${percent}${reserved}${raised}`;
}

/** Reads an amount as people write it: `5`, `$5`, `2.50`. @throws BadInput */
export function readUsd(text: string): number {
  const value = /^\$?\d+(\.\d+)?$/.test(text) ? Number(text.replace('$', '')) : NaN;
  if (!(value > 0) || value > 100_000) throw new BadInput(`${text} is no amount; write dollars such as 5 or 2.50.`);
  return value;
}
