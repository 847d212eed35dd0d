import { createSplitMainstay, type SplitMainstay } from '../support/split-mainstay.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import type { MemoryAnswer } from '../../contracts/http/memory-asks.ts';

const temporal = useTemporal();
let mainstay: SplitMainstay;

beforeAll(async () => {
  mainstay = await createSplitMainstay(temporal.server().address);
  await mainstay.gateway.start();
  await mainstay.node.start();
}, 120_000);
afterAll(() => mainstay.dispose());

const answered = async (text: string) => (await mainstay.answer(await mainstay.say(text))).reply?.text ?? '';
const found = (q: string) => mainstay.client.get(`/api/memory/search?q=${q}`) as Promise<MemoryAnswer<'search'>>;

test('what is remembered is found, by the copy while the node is dead, and by the node when it is back', async () => {
  expect(await answered('/remember The kiln is serviced by Nadia')).toContain('Remembered under');
  const text = await answered('/memory who services the kiln');
  expect(text).toContain('- The kiln is serviced by Nadia [MEMORY.md:');
  // Its own words stand in the log, too.
  await until('the log has it', async () =>
    (await found('kiln+serviced')).hits.some(({ text }) => text.includes('/remember The kiln')),
  );
  const { versions } = (await mainstay.client.get('/api/memory/versions')) as MemoryAnswer<'versions'>;
  expect(versions).toHaveLength(1);

  await mainstay.node.end('SIGKILL');
  const away = await answered('/memory who services the kiln');
  expect(away).toMatch(/- The kiln is serviced by Nadia .*\n\nFrom the copy of .+; the node is away\.$/s);
  // What changes the memory waits like any job.
  const waiting = await mainstay.say('/remember The printer is in the cellar');

  await mainstay.node.start();
  expect((await mainstay.answer(waiting, 60_000)).reply?.text).toContain('Remembered under');
  await until('the node answers again', async () => {
    const back = await answered('/memory printer cellar');
    return back.includes('The printer is in the cellar') && !back.includes('the node is away');
  });
}, 180_000);
