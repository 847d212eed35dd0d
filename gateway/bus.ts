import { EventEmitter } from 'node:events';
import type { LiveEvent } from '../contracts/message.ts';

interface Happenings {
  /** Something the pages and terminals show. */
  live: [LiveEvent];
  /** The record grew. */
  recorded: [];
}

/** What happens inside the gateway, told to whoever listens at the moment; nothing durable rests on it. */
export function createBus() {
  const bus = new EventEmitter<Happenings>();
  // One listener an open page or waiting client.
  bus.setMaxListeners(0);
  return bus;
}

export type Bus = ReturnType<typeof createBus>;
