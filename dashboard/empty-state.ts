import type { Command } from './answers.ts';
import { argumentsOf } from './completion.ts';
import { byId, el } from './dom.ts';

/** Commands that show something to someone who has just arrived, most telling first. */
const TELLING = ['status', 'render', 'shot', 'browse', 'run', 'image', 'help'];

/** What stands where nothing was said yet: what this is, and three commands to begin with. */
export function renderEmptyState(commands: readonly Command[], chosen: (text: string) => void): void {
  const able = commands.filter(({ available }) => available);
  const rank = ({ name }: Command) => (TELLING.indexOf(name) + TELLING.length + 1) % (TELLING.length + 1);
  const offers = able.toSorted((a, b) => rank(a) - rank(b)).slice(0, 3);
  byId('offers').replaceChildren(
    ...offers.map((command) =>
      el(
        'li',
        {},
        el(
          'button',
          { type: 'button', class: 'offer', onclick: () => chosen(`/${command.name}${argumentsOf(command) && ' '}`) },
          el('b', {}, `/${command.name}`, el('i', {}, ` ${argumentsOf(command)}`)),
          el('span', {}, command.summary),
        ),
      ),
    ),
  );
}
