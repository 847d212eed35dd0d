import type { Job } from '../../../contracts/skill.ts';
import { written } from '../../../memory/curated/changes.ts';
import { addEntry } from '../../../memory/curated/edit.ts';
import { entriesOf, idOf, plainWords } from '../../../memory/curated/parse.ts';
import { chooseSection, findSection } from '../../../memory/curated/sections.ts';
import { refuseRedacted } from '../../../memory/curated/secrets.ts';
import { openCurated } from '../../../memory/curated/store.ts';

export interface Wish {
  text: string;
  section?: string | undefined;
  source?: string | undefined;
}

/**
 * Writes an entry below the last of its section. The job's id is the change's key, so a job that a crash cut off
 * remembers it once.
 * @throws BadInput for a section that is not there, or the value of a secret
 */
export async function rememberText(wish: Wish, { id: key, memory }: Pick<Job, 'id' | 'memory'>) {
  refuseRedacted(wish.text);
  const line = written({ text: wish.text, sources: wish.source === undefined ? [] : [wish.source] });
  const { outcome, version, isChanged } = await openCurated(memory).change({ by: '/remember', key }, (text) => {
    const known = entriesOf(text).find((entry) => plainWords(entry.text) === plainWords(bare(line)));
    if (known) return { text, why: '', outcome: { section: known.section, entry: known.text, id: known.id } };
    const section = wish.section === undefined ? chooseSection(wish.text) : findSection(text, wish.section);
    return {
      text: addEntry(text, section, line),
      why: `remembered under ${section}: ${line}`,
      outcome: { section, entry: line, id: idOf(bare(line)) },
    };
  });
  return { ...outcome, isNew: isChanged, version };
}

/** The words of a line as they are read back, without mark and sources. */
const bare = (line: string): string => entriesOf(`- ${line}`)[0]?.text ?? line;
