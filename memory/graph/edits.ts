import { z } from 'zod';
import { complaint } from '../../contracts/complaint.ts';
import { sentenceOf } from '../../contracts/errors.ts';
import { parseRef } from './names.ts';
import { OBJECT_KINDS } from './relations.ts';

/** The operator's own changes of the graph, one JSON object a line, only ever appended. */
export const EDITS_FILE = 'graph-edits.jsonl';

const ref = z
  .string()
  .refine((text) => parseRef(text) !== null, 'must be a kind and a name, such as person:Nadia Ruiz');
const moment = z
  .string()
  .regex(
    /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2})?)?)?$/,
    'must be a day such as 2026-02-08, a month, a year, or a time such as 2026-02-08T10:42',
  );
const words = z.string().trim().min(1);
const made = { at: moment, by: words.optional() };
const what = { subject: ref, relation: words, object: ref.optional(), value: words.optional() };
/** `2026-02-08.md:12`: what it rests on; else the line of the edit itself. */
const source = z.string().regex(/^[\w.-]+\.md:\d+$/, 'must be a file and a line, such as 2026-02-08.md:12');

const graphEdit = z.discriminatedUnion('op', [
  /** A fact; it holds from the time of the edit unless it says since when. */
  z.strictObject({
    op: z.literal('add'),
    ...made,
    ...what,
    from: moment.optional(),
    until: moment.optional(),
    source: source.optional(),
  }),
  /** It holds no more from `until` on, or from the time of the edit. */
  z.strictObject({ op: z.literal('close'), ...made, ...what, until: moment.optional() }),
  /** It was never so, whatever was said of it up to the edit; with a source, only what that line said. */
  z.strictObject({ op: z.literal('remove'), ...made, ...what, source: source.optional() }),
  /** Both are one, which goes by the name of the second. */
  z.strictObject({ op: z.literal('merge'), ...made, entity: ref, into: ref }),
  /** Takes a merge back. */
  z.strictObject({ op: z.literal('unmerge'), ...made, entity: ref }),
  z.strictObject({ op: z.literal('rename'), ...made, entity: ref, name: words }),
]);
export type GraphEdit = z.infer<typeof graphEdit>;

/** An edit with its line, counted from 1. */
export type NumberedEdit = GraphEdit & { line: number };

/** The edits of a file, and a sentence for each line that is none: it is passed over, and shown. */
export function parseEdits(text: string): { edits: NumberedEdit[]; problems: string[] } {
  const edits: NumberedEdit[] = [];
  const problems: string[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    try {
      edits.push({ ...checkEdit(JSON.parse(content)), line: index + 1 });
    } catch (error) {
      problems.push(`${EDITS_FILE}, line ${index + 1} is passed over: ${sentenceOf(error)}`);
    }
  }
  return { edits, problems };
}

/** @throws Error naming the field */
export function checkEdit(value: unknown): GraphEdit {
  const parsed = graphEdit.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new Error(`${issue.path.join('.') || 'it'} ${complaint(issue)}.`);
  }
  const edit = parsed.data;
  if ('relation' in edit && edit.object === undefined) {
    // Such facts contradict one another by their object.
    if (OBJECT_KINDS[edit.relation]) throw new Error(`object must be given with ${edit.relation}.`);
    if (edit.value === undefined && edit.relation !== 'decided') throw new Error('object or value must be given.');
  }
  return edit;
}
