import { Hono } from 'hono';
import { listMcp } from '../mcp-list.ts';
import type { HttpOptions } from './app.ts';

/** `GET /api/mcp`: the MCP servers of the nodes, and their tools. */
export function mcpRoutes({ recorder, status }: HttpOptions): Hono {
  const app = new Hono();
  app.get('/mcp', (context) => context.json(listMcp(recorder, status().nodes)));
  return app;
}
