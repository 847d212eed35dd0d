import type { Command } from './command.ts';

/** What the design promises and this version does not have yet. */
const PLANNED = {
  deploy: 'deploying sites',
  publish: 'publishing videos',
  crm: 'contacts',
  mail: 'mail',
  calendar: 'the calendar',
};

/** Commands that say honestly that they do not work yet; no menu lists them. */
export function notBuiltCommands(): Command[] {
  return Object.entries(PLANNED).map(([name, what]) => ({
    name,
    summary: `Not built yet: ${what}`,
    usage: `/${name}`,
    hidden: true,
    run: () => ({
      kind: 'answer',
      text: `/${name} is not built yet: ${what} will come with a later version. /help lists what works.`,
    }),
  }));
}
