import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDailyLog } from '../support/daily-log.ts';
import { linesOf, writeScript } from '../support/scripts.ts';
import { createSplitMainstay, type SplitMainstay } from '../support/split-mainstay.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const SECRET = 'a-key-that-only-the-node-has';

const temporal = useTemporal();
let t: SplitMainstay;
beforeAll(async () => {
  t = await createSplitMainstay(temporal.server().address, { SHOP_KEY: SECRET });
  await t.gateway.start();
  await t.node.start();
}, 120_000);
afterAll(() => t.dispose());

const log = () => readDailyLog(t.node.home);

/** What each entry says, in order. */
const bodies = () =>
  log()
    .split(/^## .*\n/m)
    .slice(1)
    .map((body) => body.trim());
const untilLogged = (text: string) => until(`the log holds ${text}`, () => log().includes(text), 60_000);

test('what happened on a node while it was cut off arrives once and in its place, whoever dies then', async () => {
  const [begun, ended] = [join(t.folder, 'begun'), join(t.folder, 'ended')];
  // Longer than the ten seconds from which on a cut is worth telling of.
  writeScript(
    t.node.home,
    'long.sh',
    '# mainstay: idempotent',
    `echo x >>'${begun}'`,
    'sleep 14',
    `echo x >>'${ended}'`,
  );
  await t.say('/run long.sh');
  await until('it has begun', () => existsSync(begun));
  await t.gateway.end();
  await until('it has ended', () => existsSync(ended), 40_000);
  await t.gateway.start();
  await untilLogged('reaches the gateway again');
  await untilLogged('Tool: run (long.sh)');
  await t.node.end();
  await t.node.start();
  await t.say('/nope');
  await untilLogged('There is no /nope');

  const places = [
    /^"\/run long\.sh"$/,
    /^Node mac-node lost the line to the gateway$/,
    /^Job run-\w+ \(run\) finished while its node was cut off$/,
    /^Node mac-node reaches the gateway again after 1\d\.?\d? s; 1 job ended meanwhile$/,
    /^Tool: run \(long\.sh\)/,
    /^"\/nope"$/,
  ].map((what) => bodies().flatMap((body, place) => (what.test(body) ? [place] : [])));
  expect({ log: log(), once: places.map(({ length }) => length) }).toEqual({ log: log(), once: [1, 1, 1, 1, 1, 1] });
  expect({ log: log(), order: places.flat() }).toEqual({
    log: log(),
    order: places.flat().toSorted((one, other) => one - other),
  });
  expect(linesOf(begun)).toHaveLength(1);
}, 180_000);

test('a secret that a script prints or somebody says is in no file that is kept', async () => {
  writeScript(
    t.node.home,
    'leak.sh',
    '# mainstay: env SHOP_KEY',
    'echo "key $SHOP_KEY and $1"',
    'echo "$SHOP_KEY" >&2',
  );
  const id = await t.say(`/run leak.sh ${SECRET}`);
  const { reply } = await t.answer(id);
  expect(reply!.text).toMatch(/^key \[redacted: SHOP_KEY\] and \[redacted: SHOP_KEY\]\n\[redacted: SHOP_KEY\]\n/);
  await untilLogged('key [redacted: SHOP_KEY]');
  expect(log()).toContain('Tool: run (leak.sh "[redacted: SHOP_KEY]")');
  const kept = [
    log(),
    ...[t.node, t.gateway].map(({ home }) =>
      readFileSync(join(home, home === t.node.home ? 'node.log' : 'gateway.log'), 'utf8'),
    ),
  ];
  for (const text of kept) expect(text).not.toContain(SECRET);
}, 60_000);
