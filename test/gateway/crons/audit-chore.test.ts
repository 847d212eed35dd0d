import { auditChore } from '../../../gateway/crons/audit-chore.ts';
import { connectClient } from '../../../platform/temporal/connection.ts';
import { assembleGateway, type GatewayParts } from '../../support/gateway-parts.ts';
import { useTemporal } from '../../support/temporal.ts';
import { aChange, aCron } from './a-cron.ts';

const HOUR = 3_600_000;
const temporal = useTemporal();
let client: Awaited<ReturnType<typeof connectClient>>;
let gateway: GatewayParts;

beforeAll(async () => {
  client = await connectClient(temporal.server().target);
  gateway = await assembleGateway({ client: () => Promise.resolve(client) });
});
afterAll(async () => {
  await gateway.stop();
  await client.connection.close();
});

/** As if its schedule had been there for hours and never fired. */
function neverFired(cron: string): void {
  const definition = aCron({ name: cron, schedule: { kind: 'cron', expression: '0 * * * *' } });
  const began = Date.now() - 4.5 * HOUR;
  gateway.recorder.cronHistory.add({ ...aChange(began, began), cron, definition });
}

async function runChore(runId: string) {
  const { recorder, replies } = gateway;
  const chore = auditChore({ recorder, replies, client: () => Promise.resolve(client), mainChat: () => 'web' });
  const now = Date.now();
  const fire = {
    cron: 'mainstay-cron-audit',
    workflowId: 'cron:mainstay-cron-audit',
    runId,
    nominalAt: now,
    firedAt: now,
  };
  await chore.run(fire, () => {}, new AbortController().signal);
}

it('tells of missed fires in one alert with a button for each cron, and of each fire once', async () => {
  neverFired('briefing');
  neverFired('links');
  await runChore('first');
  const [alert] = gateway.said();
  expect(alert?.text).toMatch(/^⚠️ \d+ fires were missed\.\nbriefing: .+, .+, .+ and \d+ more\nlinks: /);
  expect(alert?.data.buttons).toEqual([
    [{ label: 'Run now: briefing', action: '/cron run briefing' }],
    [{ label: 'Run now: links', action: '/cron run links' }],
  ]);
  await runChore('second');
  expect(gateway.said()).toHaveLength(1);
});
