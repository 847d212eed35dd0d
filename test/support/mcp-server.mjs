// A real MCP server for tests, by stdio or (with `--http PORT`) by streamable HTTP on loopback. It notes in the file
// MCP_NOTES what is done with it, a line each.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

const note = (/** @type {string} */ line) => {
  if (process.env.MCP_NOTES) appendFileSync(process.env.MCP_NOTES, `${line}\n`);
};
/** @returns {{ content: { type: 'text', text: string }[] }} */
const says = (/** @type {string} */ text) => ({ content: [{ type: 'text', text }] });
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const READS = { annotations: { readOnlyHint: true } };

function createTools() {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  const { registerTool } = server;
  const tool = registerTool.bind(server);
  tool(
    'echo',
    { description: 'Says it again', inputSchema: { text: z.string(), times: z.number().optional() }, ...READS },
    ({ text, times = 1 }) => says(text.repeat(times)),
  );
  tool('environment', READS, () => says(JSON.stringify(process.env)));
  tool(
    'order',
    { description: 'Orders something', inputSchema: { item: z.string(), then: z.string().optional() } },
    async ({ item, then }) => {
      note(`ordered ${item}`);
      if (then === 'crash') process.kill(process.pid, 'SIGKILL');
      if (then === 'stall') await new Promise(() => undefined);
      return says(`Ordered ${item}.`);
    },
  );
  tool('book', { annotations: { idempotentHint: true } }, () => says('Booked.'));
  tool('stall', READS, async ({ signal }) => {
    note('stalls');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    note('cancelled');
    return says('too late');
  });
  tool('crash', READS, () => {
    note('crashes');
    console.error('out of paper');
    process.exit(3);
  });
  tool('fail', READS, () => ({ ...says('The shop is closed.'), isError: true }));
  tool('picture', READS, () => ({
    content: [
      { type: 'text', text: 'Here:' },
      { type: 'image', data: PIXEL, mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'shop://hours', text: 'nine to five' } },
      { type: 'resource_link', uri: 'https://shop.example/menu', name: 'menu' },
    ],
  }));
  tool('more', READS, () => {
    tool('extra', { description: 'Came later' }, () => says('extra'));
    return says('There is more.');
  });
  tool('children', READS, () => {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    return says(JSON.stringify([process.pid, child.pid]));
  });
  note('started');
  return server;
}

const [option, port] = process.argv.slice(2);
if (option === '--http') {
  /** @type {Map<string, StreamableHTTPServerTransport>} */
  const sessions = new Map();
  createServer(async (request, response) => {
    if (process.env.MCP_KEY && request.headers.authorization !== `Bearer ${process.env.MCP_KEY}`)
      return void response.writeHead(401).end('no such key');
    const id = String(request.headers['mcp-session-id'] ?? '');
    let transport = sessions.get(id);
    if (!transport && id !== '') return void response.writeHead(404).end('no such session');
    if (!transport) {
      const opened = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (session) => void sessions.set(session, opened),
      });
      transport = opened;
      await createTools().connect(opened);
    }
    await transport.handleRequest(request, response);
  }).listen(Number(port), '127.0.0.1', () => console.log('listening'));
} else {
  await createTools().connect(new StdioServerTransport());
}
