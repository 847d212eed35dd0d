import { type Checkout, createCheckout, pretendBuilt } from './checkout.ts';

let checkout: Checkout;

beforeAll(async () => {
  checkout = createCheckout();
  await pretendBuilt(checkout, '');
  checkout.write('jest.config.js', "export default { testMatch: ['**/*.test.cjs'], transform: {} };");
  checkout.write('good.test.cjs', "test('good', () => {}); test.skip('later', () => {});");
  checkout.write('bad.test.cjs', "test('good', () => {}); test('bad', () => { throw new Error('broken'); });");
  checkout.write('unreadable.test.cjs', 'this is no JavaScript');
  await checkout.run('node', ['ops/setup.mjs']);
  checkout.link('jest');
});

afterAll(() => checkout.remove());

const npmTest = async (...args: string[]) => {
  const { output, code } = await checkout.run('npm', ['test', '--', ...args]);
  return { code, lastLine: output.trimEnd().split('\n').at(-1) };
};

describe('npm test', () => {
  test('ends with the count, and succeeds when nothing failed', async () => {
    expect(await npmTest('good')).toEqual({ code: 0, lastLine: '1 passed, 0 failed, 1 skipped' });
  });

  test('fails when a test failed', async () => {
    expect(await npmTest('bad')).toEqual({ code: 1, lastLine: '1 passed, 1 failed' });
  });

  test('a file that can not even be read counts as a failure', async () => {
    expect(await npmTest('unreadable', 'good')).toEqual({ code: 1, lastLine: '1 passed, 1 failed, 1 skipped' });
  });

  test('fails when no test ran', async () => {
    expect(await npmTest('no-such-file')).toEqual({ code: 1, lastLine: '0 passed, 0 failed' });
  });
});
