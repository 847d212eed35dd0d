// All that the example business has outside, as one process:
//   node main.mjs --workspace DIR --calls FILE [--url http://127.0.0.1:7480]
// `/SITE/…` are the sites, `/provider/…` the services it calls, `/control/…` makes one of them fail.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openProvider } from './provider.mjs';
import { listSites, serveSite } from './sites.mjs';
import { createTroubles } from './troubles.mjs';

const { values } = parseArgs({
  options: {
    /** Holds `sites/sites.yaml`, and the script that makes the sites of it. */
    workspace: { type: 'string' },
    /** Where the provider keeps what it was asked to do. */
    calls: { type: 'string' },
    /** Where to listen; port 0 picks a free one. The address is printed. */
    url: { type: 'string', default: 'http://127.0.0.1:7480' },
  },
});
if (!values.workspace || !values.calls) throw new Error('Say --workspace DIR and --calls FILE.');

execFileSync(process.execPath, [join('scripts', 'sites', 'build.mjs')], { cwd: values.workspace, stdio: 'inherit' });
const sites = resolve(values.workspace, 'sites');
const provider = openProvider(values.calls);
const troubles = createTroubles();

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function handle(request, response) {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, name = ''] = url.pathname.split('/');
  if (name === 'control') return troubles.control(request.method ?? 'GET', url, response);
  if (await troubles.befall(name, response)) return;
  if (name === 'provider') return provider.serve(url.pathname, request, response);
  if (name === '') return listSites(sites, response);
  return serveSite(sites, decodeURIComponent(url.pathname), response);
}

const server = createServer((request, response) => {
  handle(request, response).catch((error) => {
    console.error(request.method, request.url, error);
    response.writeHead(500).end();
  });
});
const { hostname, port } = new URL(values.url);
server.listen(Number(port || 80), hostname);
await once(server, 'listening');
const address = /** @type {import('node:net').AddressInfo} */ (server.address());
console.log(`http://${hostname}:${address.port}`);

for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
