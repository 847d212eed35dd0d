import { setTimeout as sleep } from 'node:timers/promises';

// How a site can fail: it answers 503, it shows an empty page, or it takes half a minute.
const MODES = ['down', 'blank', 'slow'];
const SLOW_MS = 30_000;

/** The faults that somebody has asked for, by the name of a site, or `provider`. */
export function createTroubles() {
  /** @type {Map<string, string>} */
  const troubles = new Map();
  return {
    /**
     * `PUT /control/NAME?mode=down` makes a site fail, `DELETE /control/NAME` mends it, `GET /control` lists.
     * @param {string} method
     * @param {URL} url
     * @param {import('node:http').ServerResponse} response
     */
    control(method, { pathname, searchParams }, response) {
      const name = pathname.split('/')[2] ?? '';
      const mode = searchParams.get('mode') ?? 'down';
      if (method === 'PUT' && (name === '' || !MODES.includes(mode))) {
        response.writeHead(400).end(`Write PUT /control/SITE?mode=${MODES.join('|')}\n`);
        return;
      }
      if (method === 'PUT') troubles.set(name, mode);
      if (method === 'DELETE') troubles.delete(name);
      const list = JSON.stringify(Object.fromEntries(troubles));
      response.writeHead(200, { 'content-type': 'application/json' }).end(`${list}\n`);
    },
    /**
     * Lets the trouble of this name have its way.
     * @param {string} name
     * @param {import('node:http').ServerResponse} response
     * @returns {Promise<boolean>} whether that was the answer
     */
    async befall(name, response) {
      const mode = troubles.get(name);
      if (mode === 'slow') await sleep(SLOW_MS, undefined, { ref: false });
      else if (mode === 'down') response.writeHead(503).end('Down for maintenance.\n');
      else if (mode === 'blank') response.writeHead(200, { 'content-type': 'text/html' }).end('<title></title>');
      return mode === 'down' || mode === 'blank';
    },
  };
}
