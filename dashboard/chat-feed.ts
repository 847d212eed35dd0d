import type { ChatMessage } from '../contracts/message.ts';
import type { CardJob } from './answers.ts';
import { getJobs, getMessages } from './api.ts';
import type { Conversation } from './conversation.ts';
import type { Scroll } from './scroll.ts';

const PAGE = 50;

/** Keeps the conversation of one chat whole: its newest messages, older ones on demand, and what a cut left out. */
export interface ChatFeed {
  readonly chat: string;
  /** Fetches the newest messages and jobs, and whatever lies between them and those already shown. */
  refresh(): Promise<void>;
  older(): Promise<void>;
  message(message: ChatMessage): void;
  job(job: CardJob): void;
  /** Nothing that is still being fetched is shown any more. */
  close(): void;
}

export function createChatFeed(chat: string, conversation: Conversation, scroll: Scroll): ChatFeed {
  let closed = false;
  let reachedBeginning = false;
  let loadingOlder = false;
  /** Jobs that events told of since the last fetch began: what was fetched may be older than these. */
  let told = new Set<string>();

  return {
    chat,
    async refresh() {
      const known = conversation.newest;
      told = new Set();
      const [messages, jobs] = await Promise.all([missedSince(known), getJobs(chat)]);
      if (closed) return;
      scroll.keep(() => {
        conversation.show(messages);
        conversation.showJobs(jobs.filter(({ id }) => !told.has(id)));
      });
      if (known === undefined) reachedBeginning = messages.length < PAGE;
    },
    async older() {
      const before = conversation.oldest;
      if (loadingOlder || reachedBeginning || before === undefined) return;
      loadingOlder = true;
      try {
        const messages = await getMessages(chat, before, PAGE);
        if (closed) return;
        reachedBeginning = messages.length < PAGE;
        scroll.keep(() => conversation.show(messages));
      } finally {
        loadingOlder = false;
      }
    },
    message(message) {
      const isNew = !conversation.has(message.id);
      scroll.keep(() => conversation.show([message]));
      if (isNew) scroll.offerEnd();
    },
    job(job) {
      told.add(job.id);
      scroll.keep(() => conversation.showJobs([job]));
    },
    close() {
      closed = true;
    },
  };

  /** The newest page, and pages before it until one reaches what is shown already. */
  async function missedSince(known: number | undefined): Promise<ChatMessage[]> {
    let messages = await getMessages(chat, undefined, PAGE);
    while (known !== undefined && messages[0] !== undefined && messages[0].seq > known) {
      const page = await getMessages(chat, messages[0].seq, PAGE);
      if (page.length === 0) break;
      messages = [...page, ...messages];
    }
    return messages;
  }
}
