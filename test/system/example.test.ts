import { freePort } from '../../platform/free-port.ts';
import { homePaths } from '../../platform/home.ts';
import { readProcessFile } from '../../platform/process-file.ts';
import { createMainstay, type TestMainstay } from '../support/mainstay.ts';
import { until } from '../support/until.ts';

let url: string;
let mainstay: TestMainstay;
beforeAll(async () => {
  url = `http://127.0.0.1:${await freePort()}`;
  mainstay = await createMainstay({ BUSINESS_URL: url }, ['--example', 'business']);
  await mainstay.start();
}, 120_000);
afterAll(() => mainstay.dispose());

const isServed = () =>
  fetch(`${url}/blueprint/`).then(
    ({ ok }) => ok,
    () => false,
  );
const servers = () => readProcessFile(homePaths(mainstay.home).processes, 'business');

describe('up --example business', () => {
  test('runs the example’s servers beside, and its scripts find them', async () => {
    const line = `Example         business, its servers at ${url}`;
    await until('its address is said', () => mainstay.output().includes(line));
    await until('the sites are served', isServed);
    const { code, stdout } = await mainstay.cli('send', '/run checks/uptime.sh blueprint', '--wait');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Up: blueprint\n/) });
  });

  test('starts the servers again when they crash, and what the provider was told is still known', async () => {
    const hook = `${url}/provider/heartbeat`;
    expect((await mainstay.cli('send', `/webhook ${hook} {} check=${url}/provider/calls/{key}`, '--wait')).code).toBe(
      0,
    );
    const { pid } = servers()!;
    process.kill(pid, 'SIGKILL');
    await until('others serve', async () => servers()?.pid !== pid && (await isServed()));
    expect(await (await fetch(`${url}/provider/calls`)).json()).toMatchObject([{ hook: 'heartbeat', body: '{}' }]);
  });

  test('is refused where somebody else listens', async () => {
    const other = await createMainstay({ BUSINESS_URL: url });
    const { code, stderr } = await other.cli('up', '--example', 'business');
    await other.dispose();
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${url} is in use by another program; choose another address by BUSINESS_URL.\n`,
    });
  });

  test('ends them with the rest', async () => {
    await mainstay.stop();
    expect(await isServed()).toBe(false);
  });
});
