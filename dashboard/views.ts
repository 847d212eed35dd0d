import { byId, setAttribute } from './dom.ts';

/** What the address says is to be shown: `#crons`, `#crons/NAME`, or else the chat. */
export type View = { name: 'chat' } | { name: 'crons'; cron: string | undefined };

export function viewOf(hash: string): View {
  const [, , cron] = /^#crons(\/(.+))?$/.exec(hash) ?? [];
  return hash.startsWith('#crons') ? { name: 'crons', cron: cron && decodeURIComponent(cron) } : { name: 'chat' };
}

export const cronHref = (name: string) => `#crons/${encodeURIComponent(name)}`;

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
