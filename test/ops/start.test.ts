import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Checkout, createCheckout, pretendBuilt } from './checkout.ts';

// Says what it was started with, then which signals reach it; the third line makes it end.
const PROGRAM = `
  const says = (line) => console.log('program: ' + line);
  const alive = setInterval(() => {}, 60_000);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
    says(signal);
    setTimeout(() => { clearInterval(alive); process.exitCode = 7; }, 200);
  });
  says(process.argv.slice(2).join(' ') + ' as ' + process.pid);
`;

let checkout: Checkout;

beforeEach(async () => {
  checkout = createCheckout();
  await pretendBuilt(checkout, PROGRAM);
});

afterEach(() => checkout.remove());

describe('npm start', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('hands %s on once, and ends as the program does', async (signal) => {
    const npm = checkout.start('npm', ['start', '--', '--port', '0']);
    const ended = once(npm, 'close');
    const said: string[] = [];
    let pid = 0;
    for await (const line of createInterface({ input: npm.stdout! })) {
      if (!line.startsWith('program: ')) continue;
      said.push(line.slice('program: '.length).replace(/ as (\d+)$/, ''));
      if (said.length === 1) {
        pid = Number(line.split(' ').at(-1));
        npm.kill(signal);
      }
    }
    expect(said).toEqual(['up --port 0', signal]);
    expect(await ended).toEqual([7, null]);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  test('does not start what could not be set up', async () => {
    checkout.write('contracts/new.ts', 'export const x = 1;\n');
    const { output, code } = await checkout.run('npm', ['start']);
    expect(code).toBe(1);
    expect(output).not.toContain('program:');
  });
});
