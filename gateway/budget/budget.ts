import type { AtCap } from '../../contracts/agent.ts';
import { BadInput, NotFound } from '../../contracts/errors.ts';
import type {
  BudgetView,
  CapState,
  CapView,
  CostReport,
  ReservationAnswer,
  ReservationRequest,
  Settlement,
} from '../../contracts/http/budget.ts';
import type { Spend } from '../../contracts/model.ts';
import type { Log } from '../../platform/log.ts';
import type { Recorder } from '../recorder/index.ts';
import type { CapAnswer } from '../recorder/budget-alerts.ts';
import type { CapKey } from '../recorder/budget-raises.ts';
import type { Replies } from '../replies.ts';
import { createBudgetAlarm, noRoomText } from './alarm.ts';
import { appliesTo, type Cap, capsOf, type Counted } from './caps.ts';
import type { BudgetRules } from './config.ts';
import { billionths, dollars } from './money.ts';
import { daysBefore, startOf } from './periods.ts';
import { costReport, type ReportSpan } from './report.ts';
import { periodWords, scopeWords } from './words.ts';

export interface BudgetOptions {
  recorder: Recorder;
  replies: Replies;
  rules: () => BudgetRules;
  /** The chat that `main` stands for. */
  mainChat: () => string;
  log: Log;
}

/** A cap with what stands against it now. Amounts in billionths of a dollar. */
export interface CapNow extends Cap, CapKey {
  raised: number;
  spent: number;
  reserved: number;
}

/** Money, asked for before it is spent: every call to a model, of whatever process, is granted here or not at all. */
export function createBudget({ recorder, replies, rules, mainChat, log }: BudgetOptions) {
  const { reservations, budgetRaises } = recorder;
  const alarm = createBudgetAlarm({ recorder, replies, mainChat });

  function capsNow(now: number, isAsked: (cap: Cap) => boolean = () => true): CapNow[] {
    const { budgets, timezone } = rules();
    return capsOf(budgets)
      .filter(isAsked)
      .map((cap) => {
        const since = startOf(cap.period, now, timezone);
        const raised = budgetRaises.total({ ...cap, since });
        return { ...cap, since, raised, limit: cap.limit + raised, ...reservations.standing(since, cap.of, now) };
      });
  }

  const capsFor = (call: Counted, now: number) => capsNow(now, (cap) => appliesTo(cap, call));

  function again({ id, timeLimitMs }: ReservationRequest, worst: number, now: number): ReservationAnswer | null {
    const known = reservations.find(id);
    if (!known) return null;
    if (known.settledAt !== null)
      throw new BadInput(`Reservation ${id} is settled already; another request needs one of its own.`);
    if (worst > known.worst) throw new BadInput(`Reservation ${id} was made for less; ask with another id.`);
    reservations.extend(id, now + timeLimitMs);
    return { granted: true };
  }

  function refuse(cap: CapNow, worst: number): ReservationAnswer {
    const answer = alarm.answerTo(cap);
    const said = answer === 'cheaper' ? { ...cap, then: answer } : cap;
    const stopped = answer === 'stop';
    return {
      granted: false,
      cap: stateOf(cap),
      then: said.then,
      ...(stopped && { stopped }),
      why: noRoomText(said, worst, ...(stopped ? [`It stays so ${periodWords(cap.period)}, as you said.`] : [])),
    };
  }

  const hasRoom = ({ spent, reserved, limit }: CapNow, worst: number) => spent + reserved + worst <= limit;

  /** A call of a job's is its cron's or its chat's as well, which only the gateway knows. */
  function whose(spend: Spend): Spend {
    const job = spend.job === undefined ? null : recorder.jobs.find(spend.job);
    if (!job) return spend;
    return { skill: job.skill, chat: job.chat, cron: recorder.cronRuns.ofJob(job.id)?.cron, ...spend };
  }

  function viewOf(cap: CapNow): CapView {
    const question = alarm.question(cap);
    return { ...stateOf(cap), ...(question && { question }) };
  }

  return {
    /**
     * Grants a call its worst case, once for each id, if it fits into every cap; one commit decides.
     * What is refused is asked of the operator.
     * @throws BadInput where the id was settled, or stands for less
     */
    reserve(asked: ReservationRequest): ReservationAnswer {
      const now = Date.now();
      const request = { ...asked, spend: whose(asked.spend) };
      const worst = billionths(request.worstUsd);
      const { answer, sendOff } = recorder.atomically(() => {
        const known = again(request, worst, now);
        if (known) return { answer: known, sendOff: [] };
        const caps = capsFor({ ...request, cron: request.spend.cron }, now);
        // What costs nothing is never in the way of a cap, not of one that was lowered either.
        const full = worst > 0 && caps.find((cap) => !hasRoom(cap, worst));
        if (full) return { answer: refuse(full, worst), sendOff: alarm.full(full, worst, now) };
        reservations.insert(request, worst, now);
        return { answer: { granted: true } as const, sendOff: alarm.look(caps, now) };
      });
      for (const send of sendOff) send();
      return answer;
    },

    /**
     * Keeps what a call came to; the first settlement stands. It frees the rest of its worst case at once.
     * @throws NotFound where nothing was reserved by that id
     */
    settle(id: string, { costUsd, usage, model }: Settlement): void {
      const now = Date.now();
      const cost = billionths(costUsd);
      const sendOff = recorder.atomically(() => {
        const reservation = reservations.find(id);
        if (!reservation) throw new NotFound(`Nothing was reserved as ${id}.`);
        if (!reservations.settle(id, { cost, usage, model }, now)) return [];
        if (cost > reservation.worst)
          log.warn(
            { id, model, costUsd, worstUsd: dollars(reservation.worst) },
            'a call cost more than its worst case',
          );
        return alarm.look(capsFor(reservation, now), now);
      });
      for (const send of sendOff) send();
    },

    /** Whether a call that it had no room for would only be asked about again. */
    isFull({ scope, period, since, limitUsd, worstUsd }: AtCap): boolean {
      const [cap] = capsNow(Date.now(), (one) => one.scope === scope && one.period === period);
      if (!cap || cap.then !== 'ask' || alarm.answerTo(cap) !== null) return false;
      const state = stateOf(cap);
      return state.since === since && state.limitUsd === limitUsd && !hasRoom(cap, billionths(worstUsd));
    },

    /** Every cap, and what stands against it. */
    view(): BudgetView {
      return { timezone: rules().timezone, caps: capsNow(Date.now()).map(viewOf) };
    },

    /** What was spent, in the week that ends with today unless told otherwise. */
    cost({ by, since, until }: Pick<ReportSpan, 'by'> & Partial<ReportSpan>): CostReport {
      const { timezone } = rules();
      const end = until ?? Date.now() + 1;
      return costReport(recorder, { by, since: since ?? daysBefore(6, end, timezone), until: end }, timezone);
    },

    /** When the first of the last so many days began, today one of them. */
    startOfDays: (days: number) => daysBefore(days - 1, Date.now(), rules().timezone),

    /** What was spent since the day began. */
    costToday(): number {
      const now = Date.now();
      return dollars(reservations.standing(startOf('day', now, rules().timezone), {}, now).spent);
    },

    /**
     * The operator's word: so much more for the period that goes on now.
     * @param key whose word it is; heard once
     * @throws NotFound where there is no such cap
     */
    raise(key: string, scope: string, period: Cap['period'], amountUsd: number, by: string): CapState {
      const now = Date.now();
      const isIt = (cap: Cap) => cap.scope === scope && cap.period === period;
      return recorder.atomically(() => {
        const [cap] = capsNow(now, isIt);
        if (!cap)
          throw new NotFound(`There is no budget a ${period}${scopeWords(scope)}; /budget lists those there are.`);
        budgetRaises.add(key, cap, billionths(amountUsd), by, now);
        return stateOf(capsNow(now, isIt)[0]!);
      });
    },

    /**
     * The operator's answer to a question of ours, given once.
     * @throws NotFound where nothing was asked by that number
     */
    answer: (id: number, given: CapAnswer, key: string, by: string) => {
      const now = Date.now();
      return recorder.atomically(() => {
        const alert = recorder.budgetAlerts.find(id);
        if (!alert) throw new NotFound(`Nothing was asked as ${id}; /budget shows how the budgets stand.`);
        const isFirst = recorder.budgetAlerts.answer(id, given, by, now);
        if (isFirst && given === 'raise') budgetRaises.add(key, alert, alarm.raiseBy(alert), by, now);
        const cap = capsNow(now, ({ scope, period }) => scope === alert.scope && period === alert.period)[0];
        return { alert, isFirst, cap: cap && stateOf(cap), isOver: cap !== undefined && cap.since !== alert.since };
      });
    },
  };
}

export type Budget = ReturnType<typeof createBudget>;

function stateOf({ scope, period, since, limit, raised, spent, reserved, then }: CapNow): CapState {
  return {
    ...{ scope, period, then, since: new Date(since).toISOString() },
    ...{ limitUsd: dollars(limit), raisedUsd: dollars(raised) },
    ...{ spentUsd: dollars(spent), reservedUsd: dollars(reserved) },
  };
}
