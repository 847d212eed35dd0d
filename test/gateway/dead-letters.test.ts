import { assembleGateway, type GatewayParts, TOKEN } from '../support/gateway-parts.ts';
import { until } from '../support/until.ts';

let gateway: GatewayParts;
beforeEach(async () => (gateway = await assembleGateway()));
afterEach(() => gateway.stop());

const replyTo = (id: string) => gateway.recorder.messages.reply(id)?.text;
/** What the turn does with a message: it tries until it is told what to do, at most `times`. */
async function tryAsTurn(id: string, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    try {
      await gateway.desk.handleMessage(id);
      return;
    } catch {
      // The turn tries again.
    }
  }
}

/** Asks, and sees the try that is made at acceptance fail. */
async function sayBroken(): Promise<string> {
  const id = gateway.say('/status');
  await gateway.desk.handleMessage(id).catch(() => undefined);
  return id;
}

/** `/status` breaks for as long as the returned function was not called. */
function breakStatus(): () => void {
  const command = gateway.commands.find(({ name }) => name === 'status')!;
  const run = command.run;
  command.run = () => Promise.reject(new Error('the moon is full'));
  return () => (command.run = run);
}

describe('a message whose handler throws each time', () => {
  test('is given up after five tries, acceptance’s own among them, with its reason and two buttons', async () => {
    breakStatus();
    const id = await sayBroken();
    // The protection: TRIES in gateway/turn-desk.ts.
    await tryAsTurn(id, 3);
    expect(replyTo(id)).toBeUndefined();
    await tryAsTurn(id, 1);
    expect(replyTo(id)).toBe('This failed 5 times and was given up: the moon is full');
    expect(gateway.said().at(-1)!.data).toMatchObject({
      replyTo: id,
      buttons: [[{ label: 'Try again' }, { label: 'Drop' }]],
    });
    expect(gateway.recorder.deadLetters.list()).toMatchObject([{ id, kind: 'message', reason: 'the moon is full' }]);
  });

  test('does not hold up the next one', async () => {
    breakStatus();
    gateway.say('/status');
    const next = gateway.say('/help');
    await until('it is answered', () => replyTo(next));
  });

  test('is tried again at a press, and leaves the list with its answer', async () => {
    const mend = breakStatus();
    const id = await sayBroken();
    await tryAsTurn(id, 4);
    mend();
    const press = gateway.say(`/deadletters retry ${id}`, { press: true });
    expect(await until('it is answered', () => replyTo(press))).toMatch(/mac-node/);
    expect(gateway.recorder.deadLetters.count()).toBe(0);
    const again = gateway.say(`/deadletters retry ${id}`, { press: true });
    expect(await until('it is answered', () => replyTo(again))).toMatch(/^There is no dead letter/);
  });

  test('is dropped by HTTP, which lists it', async () => {
    breakStatus();
    const id = await sayBroken();
    await tryAsTurn(id, 4);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const listed = await gateway.app.request('/api/dead-letters', { headers });
    expect(await listed.json()).toMatchObject([{ id, reason: 'the moon is full' }]);
    const path = `/api/dead-letters/${encodeURIComponent(id)}/drop`;
    expect((await gateway.app.request(path, { method: 'POST', headers })).status).toBe(202);
    await until('it is gone', () => gateway.recorder.deadLetters.count() === 0);
    expect((await gateway.app.request(path, { method: 'POST', headers })).status).toBe(404);
  });
});

test('a message that ends the gateway each time is given up by the process after the fifth, untried', async () => {
  const dead = breakForEver();
  const id = gateway.say('/status');
  for (let n = 0; n < 4; n += 1) {
    await gateway.crash();
    gateway = await assembleGateway({ dir: gateway.dir });
    breakForEver();
    void gateway.desk.handleMessage(id);
  }
  await gateway.crash();
  gateway = await assembleGateway({ dir: gateway.dir });
  const tried = breakForEver();
  await gateway.desk.handleMessage(id);
  // The protection: countTry comes before resultOf in gateway/turn-desk.ts.
  expect(dead.count).toBe(1);
  expect(tried.count).toBe(0);
  expect(replyTo(id)).toMatch(/the gateway ended each time it handled it/);
});

/** `/status` never comes back, as when the process ends in it. */
function breakForEver(): { count: number } {
  const tried = { count: 0 };
  const command = gateway.commands.find(({ name }) => name === 'status')!;
  command.run = () => {
    tried.count += 1;
    return new Promise(() => undefined);
  };
  return tried;
}

test('an answer the channel refused is listed with its reason, and sent again or forgotten at a word', () => {
  const { outbox, deadLetters } = gateway.recorder;
  for (const key of ['a', 'b']) {
    outbox.put(key, 'telegram:7', { text: `answer ${key}` }, Date.now());
    outbox.markRefused(outbox.find(key)!.seq, 'chat not found');
  }
  expect(deadLetters.list()).toMatchObject([{ kind: 'answer', reason: 'chat not found' }, { kind: 'answer' }]);
  expect(deadLetters.resend('a')).toBe('telegram:7');
  expect(outbox.find('a')!.state).toBe('waiting');
  expect(deadLetters.forget('b')).toBe(true);
  expect(deadLetters.count()).toBe(0);
});
