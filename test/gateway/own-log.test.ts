import { logPage, type OwnLog } from '../../contracts/log-entry.ts';
import { assembleGateway, type GatewayParts, TOKEN } from '../support/gateway-parts.ts';

let gateway: GatewayParts;
beforeEach(async () => (gateway = await assembleGateway()));
afterEach(() => gateway.stop());

const authorization = `Bearer ${TOKEN}`;
const tell = (entries: OwnLog['entries']) =>
  gateway.app.request('/api/log', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ node: 'mac-node', entries } satisfies OwnLog),
  });
const pulled = async () => {
  const answer = await gateway.app.request('/api/log?node=mac-node&after=0', { headers: { authorization } });
  return logPage.parse(await answer.json()).entries.filter(({ late }) => late);
};

test('what a node tells of its time alone is recorded once, however often it is told, and pulled with its own time', async () => {
  const entries = [
    { key: 'cut:1', at: 1_000, text: 'Node mac-node lost the line to the gateway' },
    { key: 'return:1', at: 61_000, text: 'Node mac-node reaches the gateway again after 1 m 0 s' },
  ];
  expect((await tell(entries.slice(0, 1))).status).toBe(204);
  expect((await tell(entries)).status).toBe(204);
  expect((await pulled()).map(({ at, line, who }) => ({ at, line, who }))).toEqual(
    entries.map(({ at, text }) => ({ at, line: text, who: 'System' })),
  );
});
