import type { Job } from '../../../contracts/skill.ts';
import { removeEntry } from '../../../memory/curated/edit.ts';
import { findMeant } from '../../../memory/curated/match.ts';
import { entriesOf, type Entry } from '../../../memory/curated/parse.ts';
import { openCurated } from '../../../memory/curated/store.ts';

interface Shown {
  id: string;
  text: string;
  section: string;
}

export interface Forgetting {
  forgotten?: Shown;
  isProtected?: boolean;
  candidates: Shown[];
}

/** Takes out the one entry that is meant; where several may be, only says which. */
export async function forgetText(
  { text: wanted, force }: { text: string; force: 'yes' | 'no' },
  { id: key, memory }: Pick<Job, 'id' | 'memory'>,
): Promise<Forgetting & { version: number }> {
  const { outcome, version } = await openCurated(memory).change({ by: '/forget', key }, (text) => {
    const meant = findMeant(entriesOf(text), wanted);
    const left = (outcome: Forgetting) => ({ text, why: '', outcome: { ...outcome } });
    if ('candidates' in meant) return left({ candidates: meant.candidates.map(shown) });
    const entry = meant.exact;
    if (entry.isProtected && force === 'no') return left({ isProtected: true, candidates: [shown(entry)] });
    return {
      text: removeEntry(text, entry),
      why: `forgot, from ${entry.section}: ${entry.text}`,
      outcome: { forgotten: shown(entry), candidates: [] },
    };
  });
  return { ...outcome, version };
}

const shown = ({ id, text, section }: Entry): Shown => ({ id, text, section });
