import { BadInput } from '../../contracts/errors.ts';
import { usd } from '../../contracts/usd.ts';
import type { Budget } from '../budget/budget.ts';
import { capLine, periodWords, readUsd, scopeWords } from '../budget/words.ts';
import type { Message } from '../recorder/messages.ts';
import type { Command, CommandResult } from './command.ts';

const USE =
  'Write /budget, or /budget raise day|month DOLLARS, and after it whose: tier main, provider openai, cron NAME.';

const DETAILS = `\`/budget\` shows every cap and what is spent of it
\`/budget raise day 5\` adds five dollars to today's cap, once; config.yaml stays as it is
\`/budget raise month 10 provider openai\` does so for one provider's month`;

/** The caps on money by chat, and the operator's word on them. */
export function budgetCommand(budget: Budget): Command {
  return {
    name: 'budget',
    summary: 'The caps on money, and what is spent of them',
    usage: '/budget [raise day|month DOLLARS [tier|provider|cron NAME]]',
    details: DETAILS,
    completions: ['raise day 5', 'raise month 10'],
    run([verb, ...words], message): CommandResult {
      if (verb === undefined) return answer(viewText(budget));
      if (verb === 'raise') return answer(raise(budget, words, message));
      if (verb === 'answer') return answer(press(budget, words, message));
      throw new BadInput(USE);
    },
  };
}

const answer = (text: string): CommandResult => ({ kind: 'answer', text });

function viewText(budget: Budget): string {
  const { caps, timezone } = budget.view();
  if (caps.length === 0) {
    const today = `Spent today: ${usd(budget.costToday())}.`;
    return `There is no cap on money: budgets: in config.yaml sets them, such as \`budgets: { day: 75 }\`. ${today}`;
  }
  return [...caps.map(capLine), `Days and months are those of ${timezone}.`].join('\n');
}

/** The same message asked again raises nothing more. */
function raise(budget: Budget, [period, amount, ...scope]: string[], message: Message): string {
  if ((period !== 'day' && period !== 'month') || amount === undefined || scope.length === 1 || scope.length > 2)
    throw new BadInput(USE);
  const { id, senderName } = message;
  const cap = budget.raise(id, scope.join(' ') || 'all', period, readUsd(amount), senderName);
  return `Raised ${periodWords(period)}. ${capLine(cap)}`;
}

/** A button under a question of ours. */
function press(budget: Budget, [id = '', given]: string[], message: Message): string {
  if (!/^\d+$/.test(id) || (given !== 'raise' && given !== 'cheaper' && given !== 'stop')) throw new BadInput(USE);
  const { alert, isFirst, isOver, cap } = budget.answer(Number(id), given, message.id, message.senderName);
  const which = `a ${alert.period}${scopeWords(alert.scope)}`;
  if (!cap) return `There is no budget ${which} any more.`;
  if (isOver) return `That ${alert.period} is over; a new one has begun. ${capLine(cap)}`;
  if (!isFirst && alert.answer !== given) return `That was answered already. ${capLine(cap)}`;
  if (given === 'cheaper')
    return `Cheaper models are used ${periodWords(alert.period)} where the budget ${which} has no room for the others.`;
  if (given === 'stop')
    return `Stopped: the budget ${which} stays at ${usd(cap.limitUsd)} ${periodWords(alert.period)}.`;
  return `Raised ${periodWords(alert.period)}. ${capLine(cap)}`;
}
