// Runs in network and mount namespaces of its own, where every address is this machine's and answers: what is not read
// there was refused.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fetchPage } from '../../../../activities/node/research/fetch-page.ts';
import { createReach } from '../../../../activities/node/research/reach.ts';

async function main() {
  const server = createServer((request, response) => {
    const to = new URL(request.url ?? '/', 'http://x').searchParams.get('to');
    if (to !== null) response.writeHead(302, { location: to });
    response.end(`reached ${request.headers.host}`);
  });
  server.listen(80, '::');
  await once(server, 'listening');
  const reach = await createReach(['granted.example', '10.1.1.1']);
  const signal = new AbortController().signal;
  const answers: Record<string, string> = {};
  for (const address of process.argv.slice(2)) {
    answers[address] = await fetchPage(new URL(address), { reach, signal }).then(
      ({ body }) => body.toString(),
      (error: unknown) => (error as Error).message,
    );
  }
  console.log(JSON.stringify(answers));
  server.close();
}

void main();
