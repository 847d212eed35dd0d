// A workflow's code runs again from its history after every restart and must decide the same each time. These rules say at
// writing time what the sandbox would say at run time, or, worse, would not say at all.

/**
 * @param {string} name
 * @param {string} message
 */
const forbiddenGlobal = (name, message) => ({ name, message });

/**
 * @param {string} selector
 * @param {string} message
 */
const forbiddenSyntax = (selector, message) => ({ selector, message });

const IO = 'it reaches outside of the workflow, so a replay would see something else: do it in an activity.';
const CLOCK =
  'in the sandbox this is the time of the last workflow task, not the time it seems to be: let an activity tell the time, or use workflowInfo().startTime.';
const TIMER = 'use sleep() or condition() of @temporalio/workflow: a timer with a summary, and ended by cancellation.';

/** @type {Partial<import('eslint').Linter.RulesRecord>} */
export const workflowRules = {
  'no-restricted-globals': [
    'error',
    forbiddenGlobal('process', `Environment and pid differ between runs: ${IO}`),
    forbiddenGlobal('fetch', `The network: ${IO}`),
    forbiddenGlobal('crypto', 'Random values differ between runs: use uuid4() of @temporalio/workflow.'),
    forbiddenGlobal('setTimeout', `Not here: ${TIMER}`),
    forbiddenGlobal('setInterval', `Not here: ${TIMER}`),
    forbiddenGlobal('setImmediate', `Not here: ${TIMER}`),
    forbiddenGlobal('console', 'Use log of @temporalio/workflow: it is silent in a replay.'),
  ],
  'no-restricted-syntax': [
    'error',
    forbiddenSyntax("CallExpression[callee.object.name='Date'][callee.property.name='now']", `Date.now(): ${CLOCK}`),
    forbiddenSyntax("NewExpression[callee.name='Date'][arguments.length=0]", `new Date(): ${CLOCK}`),
    forbiddenSyntax("CallExpression[callee.name='Date']", `Date(): ${CLOCK}`),
    forbiddenSyntax(
      "MemberExpression[object.name='Math'][property.name='random']",
      'Math.random(): whoever reads this can not tell that the sandbox seeds it: use uuid4() of @temporalio/workflow, or let an activity choose.',
    ),
    forbiddenSyntax('ImportExpression', 'A dynamic import is no part of the workflow bundle: import it statically.'),
    forbiddenSyntax(
      "ThrowStatement > NewExpression[callee.name='Error']",
      'A plain Error fails the workflow task, which is retried for ever: throw ApplicationFailure.nonRetryable().',
    ),
    forbiddenSyntax(
      "CallExpression[callee.object.name='Promise'][callee.property.name='race']",
      'Promise.race() leaves the loser running: use a CancellationScope, or condition() with a time limit.',
    ),
  ],
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          regex: '^node:|^(fs|crypto|os|path|timers|child_process|http|https|net|worker_threads)(/|$)',
          message: `A module of Node: ${IO}`,
        },
        {
          regex: '/activities/',
          allowTypeImports: true,
          message:
            'Activities are called through proxyActivities: import their types only, or their code lands in the bundle.',
        },
        { regex: '/(storage|platform|memory|models)/', message: `It works on files and databases: ${IO}` },
        {
          regex: '^better-sqlite3$',
          message: `A native module can not be loaded in the sandbox, and a database: ${IO}`,
        },
        {
          regex: '^zod(/|$)',
          message:
            'A schema is checked at the edge, before the workflow starts; zod also tries `new Function`, which the sandbox forbids.',
        },
      ],
    },
  ],
};
