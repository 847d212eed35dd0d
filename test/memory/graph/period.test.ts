import { periodIn } from '../../../memory/graph/period.ts';

/** A Friday. */
const NOW = new Date(2026, 2, 6, 12);

test.each([
  ['what was decided in February', 'what was decided', { from: '2026-02', until: '2026-02' }],
  ['decisions of May 2025', 'decisions', { from: '2025-05', until: '2025-05' }],
  ['decisions in October', 'decisions', { from: '2025-10', until: '2025-10' }],
  ['what changed this week', 'what changed', { from: '2026-03-02', until: '2026-03-06' }],
  ['what changed last week', 'what changed', { from: '2026-02-23', until: '2026-03-01' }],
  ['what changed last month about costs', 'what changed about costs', { from: '2026-02', until: '2026-02' }],
  ['what changed in the last 7 days', 'what changed', { from: '2026-02-27', until: '2026-03-06' }],
  ['what changed today', 'what changed', { from: '2026-03-06', until: '2026-03-06' }],
  ['what changed yesterday', 'what changed', { from: '2026-03-05', until: '2026-03-05' }],
  ['what changed since Monday', 'what changed', { from: '2026-03-02' }],
  ['what changed since 2026-02-08', 'what changed', { from: '2026-02-08' }],
  ['decisions between 2026-02-01 and 2026-02-10', 'decisions', { from: '2026-02-01', until: '2026-02-10' }],
  ['decisions from 3 February to 9 February', 'decisions', { from: '2026-02-03', until: '2026-02-09' }],
  ['what was decided on 5 February 2026', 'what was decided', { from: '2026-02-05', until: '2026-02-05' }],
  ['decisions in 2025', 'decisions', { from: '2025', until: '2025' }],
  ['who is the contact for blueprint.example', 'who is the contact for blueprint.example', {}],
  ['who may deploy', 'who may deploy', {}],
])('%s', (question, rest, period) => expect(periodIn(question, NOW)).toEqual({ rest, period }));
