import { BadInput } from '../../../contracts/errors.ts';
import type { Job } from '../../../contracts/skill.ts';
import { findSection } from '../../../memory/curated/sections.ts';
import { type Curated, openCurated, type Take } from '../../../memory/curated/store.ts';
import { conflictText, memoryText, versionsText, versionText } from '../../../memory/curated/words.ts';

/** A message is no place for all of a long memory. */
const LONGEST_TEXT = 8_000;
const VERSIONS_SHOWN = 15;

export interface Wish {
  action: 'show' | 'log' | 'diff' | 'undo' | 'conflicts' | 'resolve';
  section?: string | undefined;
  version?: number | undefined;
  id?: string | undefined;
  take?: Take | undefined;
}

/** Does what `/memory` asks of the curated memory, and says so in words. */
export async function curateMemory(wish: Wish, { id: key, memory }: Pick<Job, 'id' | 'memory'>) {
  const curated = openCurated(memory);
  const { text, isChanged } = await ACTIONS[wish.action](curated, wish, key);
  const conflicts = await curated.conflicts();
  const { version } = await curated.read();
  return { text: shortened(text), isChanged, version, conflicts: conflicts.map(({ id }) => id) };
}

const BY = '/memory';

interface Said {
  text: string;
  isChanged: boolean;
}

const told = (text: string): Said => ({ text, isChanged: false });

const ACTIONS: Record<Wish['action'], (curated: Curated, wish: Wish, key: string) => Promise<Said>> = {
  async show(curated, { section }) {
    const { text } = await curated.read();
    return told(memoryText(text, section === undefined ? undefined : findSection(text, section)));
  },
  log: async (curated) => told(versionsText(await curated.log(VERSIONS_SHOWN), undefined)),
  diff: async (curated, { version }) => told(versionText(await curated.compare(version), undefined)),
  async undo(curated, { version }, key) {
    const { undone, isChanged, proposal } = await curated.undo(version, { by: BY, key });
    const what = `version ${undone.version} (${undone.why})`;
    if (proposal) {
      const text = `Of ${what}, something was changed again since; /memory conflicts asks what shall stand.`;
      return { text, isChanged };
    }
    return { text: isChanged ? `Took back ${what}.` : `There is nothing left of ${what} to take back.`, isChanged };
  },
  async conflicts(curated) {
    const [waiting, { text }] = [await curated.conflicts(), await curated.read()];
    if (waiting.length === 0) return told('No conflicts.');
    return told(waiting.map((proposal) => conflictText(proposal, text)).join('\n\n'));
  },
  async resolve(curated, { id, take }, key) {
    if (id === undefined || take === undefined) throw new BadInput('Write /memory resolve ID mine|theirs|both.');
    const { isChanged } = await curated.resolve(id, take, { by: BY, key });
    return { text: `${id} is settled; MEMORY.md ${isChanged ? 'was changed' : 'stays as it is'}.`, isChanged };
  },
};

function shortened(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const end = text.lastIndexOf('\n', LONGEST_TEXT);
  return `${text.slice(0, end)}\n… and more; mainstay memory show has all of it, /memory show SECTION a part.`;
}
