import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../platform/version.ts';
import { type Checkout, createCheckout } from './checkout.ts';

let checkout: Checkout;

beforeAll(() => {
  checkout = createCheckout();
  for (const project of ['tsconfig.json', 'dashboard/tsconfig.json']) {
    checkout.write(project, readFileSync(join(packageRoot, project), 'utf8'));
  }
  checkout.link('typescript', '@temporalio', '@types');
  checkout.write('contracts/name.ts', "export const name = 'from the source';\n");
  checkout.write('contracts/old.ts', 'export const old = true;\n');
  checkout.write(
    'workflows/index.ts',
    "import { name } from '../contracts/name.ts';\nexport const hello = async () => name;\n",
  );
  checkout.write(
    'cli/main.ts',
    "#!/usr/bin/env node\nimport { name } from '../contracts/name.ts';\nconsole.log(name);\n",
  );
  checkout.write('dashboard/main.ts', "document.title = 'page';\n");
  checkout.write('dashboard/index.html', '<!doctype html>');
});

afterAll(() => checkout.remove());

const build = () => checkout.run('node', ['ops/build.mjs']);
const built = (file: string) => readFileSync(join(checkout.dir, 'dist', file), 'utf8');
const buildId = () => JSON.parse(built('build.json')).buildId as string;

describe('a build', () => {
  test('makes the program, the page and the workflow bundle, and says what it was made from', async () => {
    expect(await build()).toEqual({ code: 0, output: '' });
    expect(await checkout.run('dist/cli/main.js', [])).toEqual({ code: 0, output: 'from the source\n' });
    expect(built('dashboard/main.js')).toContain('document.title');
    expect(built('dashboard/index.html')).toBe('<!doctype html>');
    expect(built('workflows.bundle.js')).toContain('from the source');
    expect(buildId()).toMatch(/^1\.2\.3-[0-9a-f]{10}$/);
  });

  test('changes its id with the sources, and leaves nothing of a file that was deleted', async () => {
    const before = buildId();
    rmSync(join(checkout.dir, 'contracts/old.ts'));
    expect(await build()).toMatchObject({ code: 0 });
    expect(buildId()).not.toBe(before);
    expect(existsSync(join(checkout.dir, 'dist/contracts/old.js'))).toBe(false);
  });

  test('that fails says why and leaves the last good one', async () => {
    const before = buildId();
    checkout.write('contracts/wrong.ts', "export const n: number = 'text';\n");
    const { code, output } = await build();
    expect(code).toBe(1);
    expect(output).toMatch(/^contracts\/wrong\.ts\(1,14\): error TS2322/m);
    expect(buildId()).toBe(before);
  });
});
