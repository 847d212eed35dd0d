import { HOME_QUEUE } from '../../../contracts/queues.ts';
import { assembleGateway, type GatewayParts } from '../../support/gateway-parts.ts';

let gateway: GatewayParts;
beforeEach(async () => (gateway = await assembleGateway()));
afterEach(() => gateway.stop());

const home = {
  ...{
    queue: HOME_QUEUE,
    version: '1',
    buildId: 'b',
    pid: 1,
    host: 'home',
    slots: 2,
    running: 0,
    skills: [],
    tools: {},
  },
  models: { main: ['a/best', 'b/good'], cron: ['c/cheap'] },
};

/** Says it, and returns the answer. */
async function say(text: string, chat = 'web') {
  await gateway.desk.handleMessage(gateway.say(text, { chat }));
  const { text: answer, data } = gateway.said(chat).at(-1)!;
  return { text: answer, buttons: data.buttons?.flat() ?? [] };
}
const chosen = (chat: string) => gateway.recorder.conversations.of(chat).model;

describe('/model', () => {
  test('shows what the node can ask, by tier, with a button for each of main', async () => {
    gateway.recorder.nodes.announce('home', home, Date.now());
    const { text, buttons } = await say('/model');
    expect(text).toBe('**a/best** is asked first in this chat.\n**main**: a/best, b/good\n**cron**: c/cheap');
    expect(buttons).toEqual([{ label: 'b/good', action: '/model b/good' }]);
  });

  test('keeps a chat’s choice, through /new too, until it is taken back', async () => {
    gateway.recorder.nodes.announce('home', home, Date.now());
    await say('/model c/cheap');
    await say('/new');
    expect([chosen('web'), chosen('cli')]).toEqual(['c/cheap', null]);
    expect((await say('/model')).text).toMatch(/^\*\*c\/cheap\*\* is asked first in this chat, as you chose\./);
    expect((await say('/model default')).text).toBe('This chat goes by the tier again: a/best first.');
    expect(chosen('web')).toBeNull();
  });

  test('refuses what the node can’t ask, and says so where there is no model at all', async () => {
    expect((await say('/model')).text).toMatch(/^No model is configured: /);
    gateway.recorder.nodes.announce('home', home, Date.now());
    expect((await say('/model d/other')).text).toBe(
      '/model: the node can’t ask d/other; it can ask a/best, b/good, c/cheap.',
    );
    expect(chosen('web')).toBeNull();
  });
});
