import type { LiveEvent } from '../contracts/message.ts';

const RETRY_MS = 2_000;
/** The gateway beats every 15 s; a line that stays silent for so long is dead, whatever the browser believes. */
const SILENCE_MS = 40_000;

export interface Listener {
  event(event: LiveEvent): void;
  /** The stream stands. Called after every reconnection too: fetch then what may have been missed. */
  open(): void;
  lost(): void;
}

/**
 * Follows the gateway's events for as long as the page lives. The browser reconnects by itself with `Last-Event-ID`
 * while the gateway is away, but gives up for good when something answers with another status than 200 (a proxy, a
 * gateway that is still starting); then a new stream is made.
 */
export function followEvents(listener: Listener): { close(): void } {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    clearTimeout(timer);
    source?.close();
    source = new EventSource('/api/events');
    source.onopen = () => {
      heard();
      listener.open();
    };
    source.addEventListener('beat', heard);
    source.onmessage = ({ data }: MessageEvent<string>) => {
      heard();
      listener.event(JSON.parse(data) as LiveEvent);
    };
    source.onerror = () => {
      clearTimeout(silence);
      listener.lost();
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, RETRY_MS);
    };
  };
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      listener.lost();
      connect();
    }, SILENCE_MS);
  };
  // A phone that wakes, or a laptop that joins a network, should not sit out the browser's own waiting time.
  const connectNow = () => {
    if (document.visibilityState === 'visible' && source?.readyState !== EventSource.OPEN) connect();
  };
  window.addEventListener('online', connectNow);
  document.addEventListener('visibilitychange', connectNow);
  connect();
  return {
    close() {
      clearTimeout(timer);
      clearTimeout(silence);
      window.removeEventListener('online', connectNow);
      document.removeEventListener('visibilitychange', connectNow);
      source?.close();
    },
  };
}
