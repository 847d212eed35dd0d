import { BadInput, NotFound } from '../../contracts/errors.ts';
import type { Delivery } from '../delivery.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Command } from './command.ts';

const LISTED = 10;

/** What was given up, with a button each way. */
export function deadLettersCommand(recorder: Recorder, delivery: Delivery): Command {
  return {
    name: 'deadletters',
    summary: 'What was given up',
    usage: '/deadletters [retry ID | drop ID]',
    details: 'Messages that failed five times and answers the chat refused.',
    hidden: true,
    run([verb, id], message) {
      if (verb === undefined) return { kind: 'answer', text: listText(recorder) };
      if (!id || (verb !== 'retry' && verb !== 'drop'))
        throw new BadInput('Write /deadletters, /deadletters retry ID, or /deadletters drop ID.');
      if (verb === 'drop') {
        if (!recorder.deadLetters.settle(id) && !recorder.deadLetters.forget(id)) throw notThere(id);
        return { kind: 'answer', text: `Dropped ${id}.` };
      }
      const chat = recorder.deadLetters.resend(id);
      if (chat !== undefined) {
        delivery.kick(chat);
        return { kind: 'answer', text: `${id} is sent again.` };
      }
      // Asked again by its own turn, it has settled the letter and says the same.
      const isOurs = recorder.jobs.ofMessage(message.id).length > 0;
      if (!isOurs && !recorder.deadLetters.isGivenUp(id)) throw notThere(id);
      return { kind: 'again', messageId: id };
    },
  };
}

function listText(recorder: Recorder): string {
  const letters = recorder.deadLetters.list();
  if (letters.length === 0) return 'Nothing was given up.';
  const lines = letters
    .slice(0, LISTED)
    .map(({ id, kind, text, reason }) => `\`${id}\` ${kind} "${text.slice(0, 60)}": ${reason}`);
  return [...lines, ...(letters.length > LISTED ? [`… and ${letters.length - LISTED} more`] : [])].join('\n');
}

function notThere(id: string): NotFound {
  return new NotFound(`There is no dead letter ${id}; /deadletters lists them.`);
}
