// Runs in network and mount namespaces of its own, where every address is this machine's and answers: what the sandbox
// does not get, it was refused.
import { once } from 'node:events';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { findSandbox } from '../../../platform/sandbox/find-sandbox.ts';
import { openSandbox } from '../../../platform/sandbox/open-sandbox.ts';

const [root = '', program = '', ...targets] = process.argv.slice(2);

async function main() {
  const server = createServer((request, response) => {
    const to = new URL(request.url ?? '/', 'http://x').searchParams.get('to');
    if (to !== null) response.writeHead(302, { location: to });
    response.end(`reached ${request.headers.host}`);
  });
  server.listen(80, '::');
  await once(server, 'listening');
  const folder = join(root, 'folder');
  mkdirSync(folder);
  copyFileSync(program, join(folder, 'ask.py'));
  const hosts = ['shop.example', '*.wild.example'];
  const sandbox = await openSandbox(await findSandbox('bubblewrap'), { folder, hosts });
  try {
    const { output } = await sandbox.run('python3', ['ask.py', ...targets], { timeoutMs: 60_000 });
    console.log(JSON.stringify({ output, refused: [...sandbox.refused] }));
  } finally {
    await sandbox.close();
    server.close();
  }
}

void main();
