import { BadInput } from '../../contracts/errors.ts';
import { type Period, periodIn } from './period.ts';
import type { GraphQuestions } from './questions.ts';

/** The answer to a question in plain words: which question it was taken for, and what the graph says. */
export type Answer =
  | ({ form: 'contact' } & Awaited<ReturnType<GraphQuestions['contactFor']>>)
  | { form: 'decisions'; about?: string; period: Period; decisions: Awaited<ReturnType<GraphQuestions['decisions']>> }
  | { form: 'changes'; period: Period; changes: Awaited<ReturnType<GraphQuestions['changes']>> }
  | { form: 'costs'; period: Period; costs: Awaited<ReturnType<GraphQuestions['costs']>> }
  | { form: 'history'; entity: string; relation?: string; facts: Awaited<ReturnType<GraphQuestions['history']>> }
  | { form: 'entity'; card: Awaited<ReturnType<GraphQuestions['show']>> };

/** The forms of questions that are understood, as examples to show. */
export const QUESTION_FORMS = [
  'who is the contact for blueprint.example',
  'who was the contact for blueprint.example in February',
  'what was decided about costs in February',
  'what changed this week',
  'what did render cost in March',
  'what is the status of Blueprint',
  'where does Nadia live',
  'history of Blueprint',
  'who is Nadia',
] as const;

interface Form {
  pattern: RegExp;
  answer(questions: GraphQuestions, words: Record<string, string | undefined>, period: Period): Promise<Answer>;
}

const FORMS: readonly Form[] = [
  {
    pattern:
      /^(?:who(?:'s|’s| is| was| are| were)? (?:now |currently )?)?(?:the |our |my )?contact(?: person)? (?:for|at|of) (?<thing>.+)$/i,
    answer: async (questions, { thing }, { until }) => ({
      form: 'contact',
      ...(await questions.contactFor(thing!, until)),
    }),
  },
  {
    pattern:
      /^(?:(?:what|which|list|show|all)\b.*?)?\b(?:decided?|decisions?|agreed)\b(?: were| was| have been| did we)?(?: made| taken| make| take)?(?: (?:about|on|for|regarding|concerning|to do about) (?<about>.+))?$/i,
    answer: async (questions, { about }, period) => ({
      form: 'decisions',
      ...(about !== undefined && { about }),
      period,
      decisions: await questions.decisions({ about, ...period }),
    }),
  },
  {
    pattern: /^(?:what(?:'s|’s| is| has| have)? )?(?:changed|changes|new|happened)$/i,
    answer: async (questions, _, period) => ({ form: 'changes', period, changes: await questions.changes(period) }),
  },
  {
    pattern:
      /^(?:(?:what|how much) (?:did|do|does|has|have|was|were) )(?:(?:it|we|everything|all|the tools?) (?:cost|spend|spent)|(?<tool>.+?) costs?)(?: us)?$/i,
    answer: async (questions, { tool }, period) => ({
      form: 'costs',
      period,
      costs: await questions.costs({ tool, ...period }),
    }),
  },
  {
    pattern: /^(?:(?:what(?:'s|’s| is| was) )?(?:the )?(?:status|state) of|how is) (?<entity>.+)$/i,
    answer: (questions, { entity }) => historyOf(questions, entity!, 'status'),
  },
  {
    pattern: /^where (?:does|did|is) (?<entity>.+?) (?:live|lived|living|based)$/i,
    answer: (questions, { entity }) => historyOf(questions, entity!, 'lives in'),
  },
  {
    pattern: /^(?:the )?history of (?<entity>.+)$/i,
    answer: (questions, { entity }) => historyOf(questions, entity!),
  },
  {
    pattern:
      /^(?:(?:who|what)(?:'s|’s| is| are| was)|tell me (?:all |everything )?about|(?:what|all|everything)(?: do (?:you|we))? (?:know |is known )?about|everything (?:around|about)|around) (?<entity>.+)$/i,
    answer: async (questions, { entity }) => ({ form: 'entity', card: await questions.show(entity!) }),
  },
];

/**
 * Answers a question in plain words by the forms it knows.
 * @throws BadInput that lists them; NotFound where it names what the graph does not know
 */
export async function ask(questions: GraphQuestions, question: string, now: Date): Promise<Answer> {
  const { period, rest } = periodIn(question.trim().replace(/[?.!\s]+$/, ''), now);
  for (const { pattern, answer } of FORMS) {
    const match = pattern.exec(rest.trim());
    if (match) return answer(questions, match.groups ?? {}, period);
  }
  throw new BadInput(
    `The graph does not understand that question; it knows ${QUESTION_FORMS.map((form) => `"${form}"`).join(', ')}.`,
  );
}

async function historyOf(questions: GraphQuestions, entity: string, relation?: string): Promise<Answer> {
  const facts = await questions.history(entity, relation);
  return { form: 'history', entity, ...(relation !== undefined && { relation }), facts };
}
