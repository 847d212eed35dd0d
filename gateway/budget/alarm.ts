import type { CapQuestion } from '../../contracts/http/budget.ts';
import type { Button } from '../../contracts/message.ts';
import { usd } from '../../contracts/usd.ts';
import type { CapAnswer } from '../recorder/budget-alerts.ts';
import type { CapKey } from '../recorder/budget-raises.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Replies } from '../replies.ts';
import type { CapNow } from './budget.ts';
import { billionths, dollars } from './money.ts';
import { periodWords, scopeWords } from './words.ts';

const FULL = 100;
const THRESHOLDS = [FULL, 80, 50];
const SMALLEST_RAISE = billionths(0.01);
const LARGEST_RAISE = billionths(5);

type SendOff = () => void;

export interface BudgetAlarmOptions {
  recorder: Recorder;
  replies: Replies;
  mainChat: () => string;
}

/**
 * Tells the main chat how far caps are used up: at each threshold once a period, whatever restarts come between, and
 * again for each limit a cap was raised to that is used up, too. What it returns sends the messages off after the commit.
 */
export function createBudgetAlarm({ recorder, replies, mainChat }: BudgetAlarmOptions) {
  const fullOf = ({ scope, period, since, limit }: CapKey & { limit: number }) => ({
    ...{ scope, period, since, limit },
    percent: FULL,
  });

  /** Those it passed over on the way need no message any more. */
  function tell(cap: CapNow, percent: number, text: string, now: number): SendOff[] {
    const { scope, period, since, limit } = cap;
    const [id = null] = THRESHOLDS.filter((threshold) => threshold <= percent).map((threshold) => {
      const told = { scope, period, since, percent: threshold, limit: threshold === FULL ? limit : 0 };
      return recorder.budgetAlerts.add(told, now);
    });
    if (id === null) return [];
    const sendOff = replies.record({
      key: `budget:${id}`,
      kind: 'replied',
      format: 'plain',
      chat: mainChat(),
      text,
      ...(percent === FULL && { buttons: [buttonsOf(id, cap)] }),
    });
    return sendOff ? [sendOff] : [];
  }

  return {
    /** Tells of the highest threshold that is reached. */
    look(caps: readonly CapNow[], now: number): SendOff[] {
      return caps.flatMap((cap) => {
        const percent = THRESHOLDS.find((threshold) => cap.limit > 0 && cap.spent * 100 >= cap.limit * threshold);
        return percent === undefined ? [] : tell(cap, percent, textOf(cap, percent), now);
      });
    },
    /** A call did not fit. The cap counts as used up, though less may be spent. */
    full: (cap: CapNow, worst: number, now: number): SendOff[] => tell(cap, FULL, noRoomText(cap, worst), now),
    /** What the operator answered when the limit was as it is now. */
    answerTo: (cap: CapNow): CapAnswer | null => recorder.budgetAlerts.told(fullOf(cap))?.answer ?? null,
    /** What the operator was asked about it as it stands, and has not answered. */
    question(cap: CapNow): CapQuestion | undefined {
      const asked = recorder.budgetAlerts.told(fullOf(cap));
      return asked?.answer === null ? { text: textOf(cap, FULL), buttons: buttonsOf(asked.id, cap) } : undefined;
    },
    /** What a press raises a cap by that had this limit. */
    raiseBy: ({ limit }: { limit: number }): number => raiseOf(limit),
  };
}

function textOf(cap: CapNow, percent: number): string {
  if (percent < FULL) return `${percent} % of ${budgetOf(cap)} is used up: ${standing(cap)}.`;
  return `${capital(budgetOf(cap))} is used up: ${standing(cap)}. ${nextOf(cap)}`;
}

/** A refusal in words. */
export function noRoomText(cap: CapNow, worst: number, next = nextOf(cap)): string {
  const call = `a call that can cost ${usd(dollars(worst))}`;
  return `${capital(budgetOf(cap))} has no room for ${call}: ${standing(cap)}. ${next}`;
}

const budgetOf = ({ scope, period, limit }: CapNow) =>
  `the budget of ${usd(dollars(limit))} a ${period}${scopeWords(scope)}`;

const standing = ({ spent, reserved }: CapNow) =>
  `${usd(dollars(spent))} spent${reserved > 0 ? `, ${usd(dollars(reserved))} reserved by calls under way` : ''}`;

const nextOf = ({ then }: CapNow) =>
  then === 'ask' ? 'What does not fit waits for your word.' : 'Cheaper models are used where they still fit.';

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function buttonsOf(id: number, { period, limit, then }: CapNow): Button[] {
  const raise = `Raise ${periodWords(period)} by ${usd(dollars(raiseOf(limit))).replace(/\.00$/, '')}`;
  const answer = (label: string, given: CapAnswer): Button => ({ label, action: `/budget answer ${id} ${given}` });
  return [
    answer(raise, 'raise'),
    ...(then === 'ask' ? [answer('Cheaper models', 'cheaper'), answer('Stop', 'stop')] : []),
  ];
}

/** Five dollars, or as much again where the limit is less. */
const raiseOf = (limit: number) => Math.max(SMALLEST_RAISE, Math.min(LARGEST_RAISE, limit));
