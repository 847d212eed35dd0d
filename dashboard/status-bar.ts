import type { Status } from '../contracts/http/status.ts';
import { getStatus, isSignedOut } from './api.ts';
import { byId, el } from './dom.ts';
import { formatClock } from './units.ts';

const POLL_MS = 20_000;
const AFTER_EVENT_MS = 1_500;

interface Part {
  name: string;
  state: 'ok' | 'off' | 'unknown';
  detail: string;
}

export interface StatusBar {
  /** Something happened: look soon, once for many events. */
  nudge(): void;
  /** Whether the stream of events stands. */
  connected(stands: boolean): void;
}

/** The dots of the header, what is behind them, and the line that says that the connection is lost. */
export function createStatusBar(signedOut: () => void): StatusBar {
  const dots = byId('status-dots');
  const panel = byId('status-panel');
  const banner = byId('banner');
  let streaming = true;
  let answered = true;
  let last: Status | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;

  setInterval(() => {
    if (document.visibilityState === 'visible') void look();
  }, POLL_MS);
  void look();

  return {
    nudge() {
      soon ??= setTimeout(() => void look(), AFTER_EVENT_MS);
    },
    connected(stands) {
      if (streaming === stands) return;
      streaming = stands;
      render();
      void look();
    },
  };

  async function look(): Promise<void> {
    clearTimeout(soon);
    soon = undefined;
    try {
      last = await getStatus();
      answered = true;
    } catch (error) {
      if (isSignedOut(error)) return signedOut();
      answered = false;
    }
    render();
  }

  function render(): void {
    const lost = !streaming || !answered;
    banner.hidden = !lost;
    const parts = partsOf(last, answered);
    dots.replaceChildren(...parts.map(renderDot));
    byId('status-button').setAttribute(
      'aria-label',
      `Status: ${parts.map(({ name, detail }) => `${name} ${detail}`).join(', ')}`,
    );
    panel.replaceChildren(...renderPanel(parts, last));
  }
}

function partsOf(status: Status | undefined, answered: boolean): Part[] {
  const parts: Part[] = [
    { name: 'Gateway', state: answered ? 'ok' : 'off', detail: answered ? 'answers' : 'does not answer' },
  ];
  if (!status) return parts;
  const known = (ok: boolean): Part['state'] => (answered ? (ok ? 'ok' : 'off') : 'unknown');
  const { temporal } = status;
  const up = temporal.serverVersion !== null;
  parts.push({
    name: 'Temporal',
    state: known(up),
    detail: up ? `${temporal.serverVersion} at ${temporal.address}` : 'does not answer',
  });
  for (const { name, online, lastSeen, load } of status.nodes) {
    const away = lastSeen ? `away for ${formatClock(Date.now() - Date.parse(lastSeen))}` : 'never seen';
    parts.push({ name, state: known(online), detail: online ? `${load.running} of ${load.slots} slots busy` : away });
  }
  return parts;
}

function renderDot({ name, state }: Part): HTMLElement {
  return el(
    'span',
    { class: 'part', 'data-state': state },
    el('span', { class: 'dot' }),
    el('span', { class: 'part-name' }, name),
  );
}

function renderPanel(parts: Part[], status: Status | undefined): HTMLElement[] {
  const rows = parts.map(({ name, state, detail }) =>
    el(
      'div',
      { class: 'panel-row', 'data-state': state },
      el('span', { class: 'dot' }),
      el('dt', {}, name),
      el('dd', {}, detail),
    ),
  );
  if (!status) return [el('dl', {}, ...rows)];
  const { jobs, costToday, temporal, gateway } = status;
  const figures = [
    ['Jobs now', `${jobs.running} running, ${jobs.queued} queued`],
    ['Last 24 hours', `${jobs.done24h} done, ${jobs.failed24h} failed`],
    ['Cost today', `$${costToday.toFixed(2)}`],
    ['Version', gateway.version],
  ].map(([name, value]) => el('div', { class: 'panel-row' }, el('dt', {}, name), el('dd', {}, value)));
  const link =
    temporal.ui && /^https?:/.test(temporal.ui)
      ? [el('a', { href: temporal.ui, target: '_blank', rel: 'noopener noreferrer' }, 'Temporal Web UI')]
      : [];
  return [el('dl', {}, ...rows), el('dl', {}, ...figures), ...link];
}
