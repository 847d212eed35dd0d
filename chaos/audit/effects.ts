import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked } from '../storm/load.ts';
import { NOTED_IN } from '../storm/model.ts';
import { reviewedMarks } from '../storm/reviewed-days.ts';
import type { World } from '../storm/world.ts';
import { endingOf, readReplies } from './answers.ts';
import type { Evidence, Finding } from './audit.ts';

/** Where each kind of job leaves its mark on the outside world. */
const TRACES: Partial<Record<Asked['kind'], (world: World) => string[]>> = {
  append: ({ homes }) => linesOf(join(homes.node.workspace, 'counter.txt')),
  agent: ({ homes }) => linesOf(join(homes.node.workspace, NOTED_IN)),
  once: ({ homes }) => linesOf(join(homes.node.workspace, 'once.txt')),
  review: reviewedMarks,
  webhook: ({ provider }) => provider.calls.map(({ body }) => (JSON.parse(body) as { mark: string }).mark),
};

/** Holds what people were told of each job against what the outside world saw of it. */
export function auditEffects({ world, asked }: Evidence): Finding {
  const violations: string[] = [];
  const replies = readReplies(world);
  let checked = 0;
  let unknown = 0;
  for (const [kind, read] of Object.entries(TRACES)) {
    const times = new Map<string, number>();
    for (const mark of read(world)) times.set(mark, (times.get(mark) ?? 0) + 1);
    for (const one of asked) {
      if (one.kind !== kind) continue;
      checked += 1;
      const count = times.get(one.mark) ?? 0;
      const ending = endingOf(replies, one);
      times.delete(one.mark);
      if (ending === 'unknown') unknown += 1;
      if (count > 1) violations.push(`${one.text}: its effect happened ${count} times`);
      if (count === 0 && ending === 'done')
        violations.push(`${one.text}: said to be done, and its effect never happened`);
      // A script may have done something before it failed; the other skills know.
      if (count === 1 && ending === 'failed' && kind !== 'once')
        violations.push(`${one.text}: said to have failed, and its effect happened`);
    }
    for (const mark of times.keys()) violations.push(`${kind}: nobody asked for ${mark}`);
  }
  return {
    promise: 'every effect happened exactly once, or the operator was asked',
    checked,
    violations,
    note: `${unknown} left to the operator as unknown`,
  };
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
