import type { Api } from 'grammy';
import type { EditOutcome } from '../channel.ts';
import { descriptionOf, repeatableFailureOf } from './failure.ts';

const LONGEST_TEXT = 200;

/** Ends the waiting circle on a pressed button, with a short note if there is one. A press too old for it is `gone`. */
export async function answerPress(api: Api, key: string, text?: string): Promise<EditOutcome> {
  try {
    await api.answerCallbackQuery(key, text === undefined ? {} : { text: text.slice(0, LONGEST_TEXT) });
    return { kind: 'sent' };
  } catch (error) {
    const description = descriptionOf(error);
    if (/query is too old|query ID is invalid/i.test(description)) return { kind: 'gone', reason: description };
    return repeatableFailureOf(error);
  }
}
