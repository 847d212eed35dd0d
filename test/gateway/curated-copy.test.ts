import { curate } from '../../activities/node/curate.ts';
import { review } from '../../activities/node/review.ts';
import type { CuratedCopy } from '../../contracts/http/memory.ts';
import { assembleGateway, type GatewayParts, TOKEN } from '../support/gateway-parts.ts';

let gateway: GatewayParts;
beforeEach(async () => {
  gateway = await assembleGateway({ skills: [curate, review] });
  gateway.setNode(false);
});
afterEach(() => gateway.stop());

const TEXT = `# Memory

## People and preferences

- Maria from the bakery likes short mails [2026-02-08.md:12]
- Tom builds the shop

## Lessons

- Never deploy on a Friday [protected]
`;
const copy = (more: Partial<CuratedCopy> = {}): CuratedCopy => ({
  ...{ text: TEXT, version: 3, at: '2026-02-08T18:42:00.000Z', since: '2026-01-01T08:00:00.000Z', conflicts: [] },
  ...more,
});

function ask(method: 'GET' | 'PUT', body?: unknown): Response | Promise<Response> {
  return gateway.app.request('/api/memory/curated', {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}
const kept = () => gateway.recorder.curatedCopy.get();
async function say(text: string): Promise<string> {
  await gateway.desk.handleMessage(gateway.say(text));
  return gateway.said().at(-1)!.text;
}

describe('the copy', () => {
  test('is kept as the node hands it over, and given back', async () => {
    expect((await ask('GET')).status).toBe(503);
    expect((await ask('PUT', copy())).status).toBe(204);
    expect(kept()).toEqual(copy());
    expect(await (await ask('GET')).json()).toMatchObject({ text: TEXT, version: 3 });
  });

  test('of a version before the one that is here is passed over, but for a memory begun anew', async () => {
    await ask('PUT', copy());
    await ask('PUT', copy({ version: 2, text: 'older' }));
    expect(kept()).toEqual(copy());
    const anew = copy({ version: 1, since: '2026-02-09T08:00:00.000Z', text: 'anew' });
    await ask('PUT', anew);
    expect(kept()).toEqual(anew);
  });

  test('needs the token, and is checked', async () => {
    expect((await gateway.app.request('/api/memory/curated', { method: 'PUT', body: '{}' })).status).toBe(401);
    expect((await ask('PUT', { text: 'x' })).status).toBe(400);
  });
});

describe('while the node is away', () => {
  test('/memory answers questions from the copy, and says so', async () => {
    expect(await say('/memory what does Maria like?')).toBe(
      'The node is away, and it has not handed over a copy of its memory yet.',
    );
    await ask('PUT', copy());
    const source = /From the copy of Feb 8, \d+:42 [AP]M; the node is away\.$/;
    const answer = await say('/memory what does Maria like?');
    expect(answer).toMatch(source);
    expect(answer.split('\n')[0]).toBe('- Maria from the bakery likes short mails [MEMORY.md:5, 2026-02-08.md:12]');
    expect(answer).not.toContain('Tom');
    expect(await say('/memory the printer')).toMatch(/^MEMORY\.md says nothing about “the printer”\.\n\nFrom the copy/);
    expect(await say('/memory show')).toMatch(source);
  });

  test('what changes the memory waits for the node as any job', async () => {
    const id = gateway.say('/memory undo 3');
    await gateway.desk.handleMessage(id);
    expect(gateway.recorder.jobs.ofMessage(id)).toMatchObject([
      { skill: 'curate', input: { action: 'undo', version: '3' }, summary: 'memory undo 3' },
    ]);
    expect(await say('/memory resolve c12ab')).toBe('Write /memory resolve ID mine|theirs|both.');
    expect(await say('/memory undo it')).toContain('version');
  });
});

test('a conflict is asked about once, with a button for each answer', async () => {
  const conflicts = [{ id: 'c12ab', text: 'c12ab: a day (review); it would change\n-- one\n+- two' }];
  await ask('PUT', copy({ conflicts }));
  await ask('PUT', copy({ version: 4, conflicts }));
  const asked = gateway.said().filter(({ text }) => text.includes('c12ab'));
  expect(asked).toHaveLength(1);
  expect(asked[0]!.data.buttons).toEqual([
    [
      { label: 'c12ab: keep mine', action: '/memory resolve c12ab mine' },
      { label: 'Take Mainstay’s', action: '/memory resolve c12ab theirs' },
      { label: 'Both', action: '/memory resolve c12ab both' },
    ],
  ]);
});
