import type { Button } from '../../contracts/button.ts';

/** The three answers to a conflict. */
export function conflictButtons(id: string): Button[] {
  return [
    { label: `${id}: keep mine`, action: `/memory resolve ${id} mine` },
    { label: 'Take Mainstay’s', action: `/memory resolve ${id} theirs` },
    { label: 'Both', action: `/memory resolve ${id} both` },
  ];
}
