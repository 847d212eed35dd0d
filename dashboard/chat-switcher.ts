import type { Chat } from './answers.ts';
import { byId, el } from './dom.ts';

export interface ChatSwitcher {
  setChats(chats: readonly Chat[]): void;
  /** Marks a chat that is not shown as holding something new. */
  markUnread(chat: string): void;
}

/** Where to write is decided by the chat: those of Telegram are answered in Telegram. */
export const isWritable = (chat: string) => chat === 'web' || chat === 'cli';

/** `web` → "Web", `cli` → "Terminal", `telegram:42` → "Telegram 42". */
export function chatTitle(chat: string): string {
  if (chat === 'web') return 'Web';
  if (chat === 'cli') return 'Terminal';
  return chat.replace(/^telegram:/, 'Telegram ');
}

/** Chooses among the chats; there is nothing to see of it while there is only one. */
export function createChatSwitcher(chosen: (chat: string) => void): ChatSwitcher {
  const select = byId<HTMLSelectElement>('chat');
  const unread = new Set<string>();
  let names = ['web'];
  select.onchange = () => {
    unread.delete(select.value);
    render();
    chosen(select.value);
  };
  render();

  return {
    setChats(chats) {
      names = ['web', ...chats.map(({ chat }) => chat).filter((chat) => chat !== 'web')];
      render();
    },
    markUnread(chat) {
      if (chat === select.value) return;
      unread.add(chat);
      if (!names.includes(chat)) names = [...names, chat];
      render();
    },
  };

  function render(): void {
    const current = select.value || 'web';
    select.replaceChildren(
      ...names.map((chat) => el('option', { value: chat }, `${chatTitle(chat)}${unread.has(chat) ? ' •' : ''}`)),
    );
    select.value = current;
    byId('chat-switcher').hidden = names.length < 2;
    byId('chat-switcher').classList.toggle('has-unread', unread.size > 0);
  }
}
