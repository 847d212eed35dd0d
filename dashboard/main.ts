import type { ChatMessage, LiveEvent } from '../contracts/message.ts';
import type { Command } from './answers.ts';
import { getChats, getCommands, getStatus, isPassing, isSignedOut } from './api.ts';
import { announce, toast } from './announce.ts';
import { createChatFeed, type ChatFeed } from './chat-feed.ts';
import { chatTitle, createChatSwitcher, isWritable } from './chat-switcher.ts';
import { createComposer } from './composer.ts';
import { createConversation } from './conversation.ts';
import { createCost } from './cost.ts';
import { createCrons } from './crons.ts';
import { byId } from './dom.ts';
import { renderEmptyState } from './empty-state.ts';
import { followEvents } from './events.ts';
import { askForToken, signInByCode, takeCode } from './login.ts';
import { createMemory } from './memory.ts';
import { createOutbox } from './outbox.ts';
import { createScroll } from './scroll.ts';
import { createStatusBar } from './status-bar.ts';
import { currentTheme, toggleTheme } from './theme.ts';
import { createThinking } from './thinking.ts';
import { followViews } from './views.ts';

const RETRY_MS = 2_000;

await signInFirst();
startChat();

/** By the one-time code, the cookie of an earlier visit, or the token; waits for a gateway that is still starting. */
async function signInFirst(): Promise<void> {
  const code = takeCode();
  for (;;) {
    try {
      const refusedCode = code !== undefined && !(await signInByCode(code));
      await getStatus().catch(async (error: unknown) => {
        if (!isSignedOut(error)) throw error;
        await askForToken(refusedCode ? 'That link was used already or is too old; sign in with the token.' : '');
      });
      return;
    } catch (error) {
      if (!isPassing(error)) throw error;
      byId('banner').hidden = false;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function startChat(): void {
  byId('banner').hidden = true;
  const list = byId('log');
  let commands: readonly Command[] = [];
  let feed: ChatFeed;

  const outbox = createOutbox((item) => {
    if (item.chat === feed.chat) scroll.keep(() => conversation.showUnsent(item));
    if (item.state === 'waiting') status.nudge();
    showEmptiness();
  });
  const conversation = createConversation(list, {
    retry: outbox.retry,
    discard(item) {
      outbox.discard(item);
      conversation.remove(item.id);
      composer.put(item.text);
      showEmptiness();
    },
  });
  const thinking = createThinking(list);
  const scroll = createScroll(byId('scroller'), list, () => void feed.older().catch(report));
  const composer = createComposer({
    written: () => conversation.written,
    send(text, uploads) {
      outbox.send(feed.chat, text, uploads);
      scroll.toEnd();
    },
  });
  const status = createStatusBar(() => location.reload());
  const switcher = createChatSwitcher((chat) => void openChat(chat));

  byId('theme').onclick = () => {
    toggleTheme();
    announce(`${currentTheme() === 'dark' ? 'Dark' : 'Light'} colours`);
  };
  feed = createChatFeed('web', conversation, scroll);
  const crons = createCrons(report);
  const memory = createMemory();
  const cost = createCost(report);
  followViews((view) => {
    crons.show(view);
    memory.show(view);
    cost.show(view);
  });
  followEvents({ event: onEvent, open: () => void onConnected(), lost: () => status.connected(false) });

  /** First and after every cut: whatever happened meanwhile is fetched. */
  async function onConnected(): Promise<void> {
    status.connected(true);
    crons.nudge();
    memory.nudge();
    cost.nudge();
    try {
      const [chats] = await Promise.all([getChats(), loadCommands(), feed.refresh()]);
      switcher.setChats(chats);
    } catch (error) {
      report(error);
    }
    outbox.resume();
    showEmptiness();
  }

  async function loadCommands(): Promise<void> {
    commands = await getCommands();
    composer.setCommands(commands);
  }

  async function openChat(chat: string): Promise<void> {
    feed.close();
    thinking.end();
    conversation.clear();
    feed = createChatFeed(chat, conversation, scroll);
    composer.setReadOnly(
      isWritable(chat) ? undefined : `${chatTitle(chat)} is answered in Telegram; here it is only read.`,
    );
    try {
      await feed.refresh();
    } catch (error) {
      report(error);
    }
    scroll.toEnd();
    outbox.resume();
    showEmptiness();
  }

  function onEvent(event: LiveEvent): void {
    if (event.type === 'crons') return crons.nudge();
    memory.nudge();
    cost.nudge();
    if (event.type === 'job') {
      if (event.job.chat === feed.chat) feed.job({ ...event.job, messageId: event.messageId });
      status.nudge();
      return;
    }
    if (event.type === 'thinking') {
      if (event.chat === feed.chat) scroll.keep(() => thinking.show(event));
      return;
    }
    const { message } = event;
    if (message.chat !== feed.chat) return switcher.markUnread(message.chat);
    const isNew = !conversation.has(message.id);
    if (message.direction === 'out') thinking.end();
    feed.message(message);
    if (isNew && message.direction === 'out') announce(spoken(message));
    showEmptiness();
  }

  function showEmptiness(): void {
    const empty = conversation.isEmpty && feed.chat === 'web';
    byId('empty').hidden = !empty;
    if (empty) renderEmptyState(commands, composer.put);
  }
}

/** A lost connection has its own banner; everything else is said once. */
function report(error: unknown): void {
  if (error instanceof Error && error.name === 'Unreachable') return;
  if (isSignedOut(error)) location.reload();
  else toast(error instanceof Error ? error.message : String(error));
}

function spoken({ who, text, artifacts }: ChatMessage): string {
  const files = artifacts.map(({ name }) => name).join(', ');
  return `${who}: ${[text.slice(0, 300), files].filter(Boolean).join('. ')}`;
}
