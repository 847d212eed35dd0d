// A node in small: opens a sandbox with a network and has programs run in it until it is killed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findSandbox } from '../../../platform/sandbox/find-sandbox.ts';
import { openSandbox } from '../../../platform/sandbox/open-sandbox.ts';

const [root = '', script = ''] = process.argv.slice(2);

async function main() {
  const folder = join(root, 'folder');
  mkdirSync(folder);
  const sandbox = await openSandbox(await findSandbox('bubblewrap'), { folder, hosts: ['shop.example'] });
  await sandbox.run('bash', ['-c', script], { timeoutMs: 60_000, onOutput: (chunk) => process.stdout.write(chunk) });
  await sandbox.close();
}

void main();
