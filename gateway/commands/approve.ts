import { BadInput } from '../../contracts/errors.ts';
import type { Approvals } from '../agent/approvals.ts';
import type { Command } from './command.ts';

export function approveCommand(approvals: Approvals): Command {
  return {
    name: 'approve',
    summary: 'Allow what the agent asks for',
    usage: '/approve ID [always]',
    details: 'With `always`: from now on also without being asked, for the same skill called in the same way.',
    completions: ['always'],
    async run([id, word], message) {
      if (id === undefined || (word !== undefined && word !== 'always'))
        throw new BadInput('Write /approve ID, or /approve ID always.');
      const { what } = await approvals.decide(id, word ?? 'once', message.senderName);
      return { kind: 'answer', text: word ? `Allowed from now on: ${what}` : `Allowed: ${what}` };
    },
  };
}

export function denyCommand(approvals: Approvals): Command {
  return {
    name: 'deny',
    summary: 'Refuse what the agent asks for',
    usage: '/deny ID',
    async run([id], message) {
      if (id === undefined) throw new BadInput('Write /deny ID.');
      const { what } = await approvals.decide(id, 'deny', message.senderName);
      return { kind: 'answer', text: `Denied: ${what}` };
    },
  };
}
