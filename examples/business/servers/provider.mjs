import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

/**
 * A deed that was asked for and done.
 * @typedef {object} Call
 * @property {string} at
 * @property {string} hook which service: `newsletter`, `builds` …
 * @property {string | null} key the `Idempotency-Key`; null where none was sent
 * @property {string} body
 */

/**
 * Stands for the services a business calls: whoever builds its sites, sends its newsletter, watches its heartbeat.
 * `POST /provider/HOOK` does it, `GET /provider/calls` lists what was done, `GET /provider/calls/KEY` tells whether that
 * was done (200) or not (404). It does not deduplicate: what is done twice shall be seen twice.
 * @param {string} file keeps the calls, one line of JSON each: a provider forgets nothing when it is started again
 */
export function openProvider(file) {
  const calls = readCalls(file);
  return {
    /**
     * @param {string} path
     * @param {import('node:http').IncomingMessage} request
     * @param {import('node:http').ServerResponse} response
     */
    async serve(path, request, response) {
      const [, , hook = '', key] = path.split('/').map(decodeURIComponent);
      if (request.method === 'POST') {
        const sent = request.headers['idempotency-key'];
        const body = await text(request);
        /** @type {Call} */
        const call = { at: new Date().toISOString(), hook, key: typeof sent === 'string' ? sent : null, body };
        appendFileSync(file, `${JSON.stringify(call)}\n`);
        calls.push(call);
        answer(response, 201, { number: calls.length });
      } else if (hook === 'calls' && key === undefined) {
        answer(response, 200, calls);
      } else {
        const known = hook === 'calls' && calls.some((call) => call.key === key);
        answer(response, known ? 200 : 404, { key, known });
      }
    },
  };
}

/**
 * @param {string} file
 * @returns {Call[]}
 */
function readCalls(file) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {unknown} value
 */
function answer(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
}
