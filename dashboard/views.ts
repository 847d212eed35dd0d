import { type View, viewOf } from './address.ts';
import { byId, setAttribute } from './dom.ts';

/** Shows what the address says, now and whenever it changes. */
export function followViews(show: (view: View) => void): void {
  const follow = () => {
    const view = viewOf(location.hash);
    document.body.dataset['view'] = view.name;
    for (const name of ['chat', 'crons', 'memory', 'cost'] as const)
      setAttribute(byId(`to-${name}`), 'aria-current', view.name === name && 'page');
    show(view);
  };
  window.addEventListener('hashchange', follow);
  follow();
}
