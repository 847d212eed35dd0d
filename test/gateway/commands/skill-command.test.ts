import { z } from 'zod';
import { type Skill, skill } from '../../../contracts/skill.ts';
import { skillCommand } from '../../../gateway/commands/skill-command.ts';
import type { Message } from '../../../gateway/recorder/messages.ts';

const shop: Skill = skill({
  name: 'shop',
  summary: 'A skill that takes steps',
  effect: 'none',
  input: z.object({ source: z.string(), profile: z.string().optional(), how: z.enum(['fast', 'slow']).optional() }),
  output: z.object({}),
  timeLimit: '1m',
  commands: [{ name: 'shop', text: 'source', attachment: 'source', preset: { how: 'fast' } }],
  describe: () => 'shop',
  run: async () => ({}),
});
const command = skillCommand(shop, shop.commands[0]!);

async function inputOf(typed: string, attachments: Message['attachments'] = []) {
  const result = await command.run([typed], { attachments } as Message);
  return result.kind === 'job' ? result.job.input : result;
}

describe('a command whose field takes the text as it was typed', () => {
  it('asks for it verbatim, and says in its usage which field it is', () => {
    expect(command).toMatchObject({ verbatim: true, usage: '/shop SOURCE [profile=…]' });
  });

  it('keeps quotes, line breaks and lone apostrophes', async () => {
    const typed = `goto shop.example\nfill #name O'Brien ; click a[href="/x"]`;
    expect(await inputOf(typed)).toEqual({ source: typed, how: 'fast' });
  });

  it('takes fields from both ends, and only those the skill has', async () => {
    expect(await inputOf('profile="my shop" goto a.example?q=1 ; click text=Go how=slow')).toEqual({
      source: 'goto a.example?q=1 ; click text=Go',
      profile: 'my shop',
      how: 'slow',
    });
  });

  it('may be filled by an attachment', async () => {
    const file = { sha256: 'a'.repeat(64), name: 'steps.yaml', mime: 'application/yaml', bytes: 1 };
    expect(await inputOf('profile=x', [file])).toEqual({
      source: `attachment:${file.sha256}/steps.yaml`,
      profile: 'x',
      how: 'fast',
    });
  });
});
