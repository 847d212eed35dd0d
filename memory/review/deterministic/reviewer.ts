import type { Redact } from '../../../platform/secrets/redact-known.ts';
import type { Reviewer } from '../reviewer.ts';
import { dearDayOf } from './dear-day.ts';
import { decisionsOf } from './decisions.ts';
import { fit } from './fit.ts';
import { lessonsOf } from './lessons.ts';
import { peopleOf } from './people.ts';
import { preferencesOf } from './preferences.ts';
import { projectsOf } from './projects.ts';

/**
 * The review that needs no model: what was marked as decided, what people are and prefer, what state things are in, what
 * failures taught, and what a day cost. It rather misses a thing than keeps one that nobody said. The graph reads the
 * logs by rules of its own, so there is nothing to add to it.
 */
export function createDeterministicReviewer(redact: Redact): Reviewer {
  return async (day, curated, graph) => {
    const findings = [
      ...(await decisionsOf(day, graph)),
      ...preferencesOf(day),
      ...(await peopleOf(day, graph)),
      ...(await projectsOf(day, graph)),
      ...lessonsOf(day),
      ...dearDayOf(day),
    ];
    return { memory: fit(findings, curated, redact), graph: [] };
  };
}
