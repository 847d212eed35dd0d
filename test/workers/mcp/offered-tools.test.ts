import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { offeredTools } from '../../../workers/mcp/offered-tools.ts';

const tool = (name: string, annotations?: Tool['annotations']): Tool => ({
  ...{ name, annotations },
  inputSchema: { type: 'object' },
});
const LISTED = [tool('read', { readOnlyHint: true }), tool('put', { idempotentHint: true }), tool('send')];
const asking = (config: Parameters<typeof offeredTools>[2]) =>
  offeredTools('shop', LISTED, config).flatMap(({ tool: name, asks }) => (asks ? [name] : []));

test('what does not say that it only reads asks for leave, unless the config says otherwise', () => {
  expect(asking({})).toEqual(['put', 'send']);
  expect(asking({ approve: 'all' })).toEqual(['read', 'put', 'send']);
  expect(asking({ approve: 'none' })).toEqual([]);
  expect(asking({ approve: ['s*'] })).toEqual(['send']);
});

test('only what a server says of a tool makes it harmless', () => {
  expect(offeredTools('shop', LISTED, {}).map(({ effect }) => effect)).toEqual(['none', 'idempotent', 'external']);
});

test('an allow-list leaves the others out', () => {
  const listed = ['read_file', 'read/all', 'write_file'].map((name) => tool(name));
  expect(offeredTools('files', listed, { tools: ['read*'] }).map(({ tool: name }) => name)).toEqual([
    'read_file',
    'read/all',
  ]);
});

test('names are legal for every provider, and no two alike', () => {
  const long = 'x'.repeat(100);
  const listed = ['get.page', 'get/page', 'größe', `${long}1`, `${long}2`].map((name) => tool(name));
  const names = offeredTools('a-server-with-a-long-name', listed, {}).map(({ name }) => name);
  expect(names[0]).toBe('mcp__a-server-with-a-long-name__get_page');
  for (const name of names) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/);
  expect(new Set(names).size).toBe(listed.length);
});
