import { BadInput } from '../../contracts/errors.ts';
import type { Button } from '../../contracts/message.ts';
import { HOME_QUEUE } from '../../contracts/queues.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Command, CommandResult } from './command.ts';

const DEFAULT = 'default';
/** Telegram takes no longer action on a button. */
const LONGEST_ACTION = 64;

export function modelCommand(recorder: Recorder): Command {
  return {
    name: 'model',
    summary: 'Which model answers in this chat',
    usage: '/model [PROVIDER/MODEL | default]',
    details:
      'Without a name it shows the models of each tier. The chosen one is asked first in this chat; where it fails, those of the tier `main` follow as ever.',
    run([wanted], { chat }) {
      const tiers = announced(recorder);
      const all = [...new Set(Object.values(tiers).flat())];
      if (all.length === 0)
        throw new BadInput(
          'No model is configured: name one under models.main in config.yaml, and give the node its key.',
        );
      if (wanted === undefined) return show(tiers, recorder.conversations.of(chat).model);
      if (wanted === DEFAULT) {
        recorder.conversations.choose(chat, null);
        return { kind: 'answer', text: `This chat goes by the tier again: ${tiers['main']?.[0] ?? all[0]} first.` };
      }
      if (!all.includes(wanted))
        throw new BadInput(`/model: the node can’t ask ${wanted}; it can ask ${all.join(', ')}.`);
      recorder.conversations.choose(chat, wanted);
      return {
        kind: 'answer',
        text: `From now on ${wanted} is asked first in this chat. /model ${DEFAULT} takes that back.`,
      };
    },
  };
}

/** The models of each tier that the home node has a key for. */
function announced(recorder: Recorder): Record<string, string[]> {
  const nodes = recorder.nodes.all().filter(({ announcement }) => announcement.queue === HOME_QUEUE);
  // The one that spoke last, should there have been others.
  return nodes.sort((a, b) => b.announcedAt - a.announcedAt)[0]?.announcement.models ?? {};
}

function show(tiers: Record<string, string[]>, chosen: string | null): CommandResult {
  const main = tiers['main'] ?? [];
  const first = chosen ?? main[0];
  const lines = Object.entries(tiers)
    .filter(([, models]) => models.length > 0)
    .map(([tier, models]) => `**${tier}**: ${models.join(', ')}`);
  const choices = main.filter((model) => model !== first).map((model) => buttonFor(model, model));
  const back = chosen ? [buttonFor('Go by the tier', DEFAULT)] : [];
  return {
    kind: 'answer',
    text: [`**${first}** is asked first in this chat${chosen ? ', as you chose' : ''}.`, ...lines].join('\n'),
    buttons: [...choices, ...back].filter(({ action }) => action.length <= LONGEST_ACTION).map((button) => [button]),
  };
}

const buttonFor = (label: string, word: string) => ({ label, action: `/model ${word}` }) satisfies Button;
