/** What the address says is to be shown: `#crons`, `#crons/NAME`, or else the chat. */
export type View = { name: 'chat' } | { name: 'crons'; cron: string | undefined };

export function viewOf(hash: string): View {
  const [, , cron] = /^#crons(\/(.+))?$/.exec(hash) ?? [];
  return hash.startsWith('#crons') ? { name: 'crons', cron: cron && decodeURIComponent(cron) } : { name: 'chat' };
}

export const cronHref = (name: string) => `#crons/${encodeURIComponent(name)}`;
