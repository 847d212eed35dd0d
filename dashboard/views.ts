import { type View, viewOf } from './address.ts';
import { byId, setAttribute } from './dom.ts';

/** Shows what the address says, now and whenever it changes. */
export function followViews(show: (view: View) => void): void {
  const follow = () => {
    const view = viewOf(location.hash);
    document.body.dataset['view'] = view.name;
    setAttribute(byId('to-chat'), 'aria-current', view.name === 'chat' && 'page');
    setAttribute(byId('to-crons'), 'aria-current', view.name === 'crons' && 'page');
    show(view);
  };
  window.addEventListener('hashchange', follow);
  follow();
}
