import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { Hono } from 'hono';
import { mimeOf } from '../../contracts/mime.ts';
import { packageRoot } from '../../platform/version.ts';

const PAGE = join(packageRoot, 'dist', 'dashboard');
/** The words that page, chat and command line share; the page's modules import them as `../contracts/…`. */
const SHARED = '/contracts/';

/** The page's files. They hold no secret, so they need no login: what they show does. */
export function pageRoutes(): Hono {
  const app = new Hono();
  app.get('/*', async (context, next) => {
    const path = context.req.path === '/' ? '/index.html' : normalize(context.req.path);
    if (!/^\/[\w./-]+\.(html|css|js|svg|png|map)$/.test(path) || path.includes('..')) return await next();
    const folder = path.startsWith(SHARED) && path.endsWith('.js') ? dirname(PAGE) : PAGE;
    const content = await readFile(join(folder, path)).catch(() => null);
    if (content === null) return await next();
    context.header('content-type', path.endsWith('.js') ? 'text/javascript' : `${mimeOf(path)}; charset=utf-8`);
    context.header('cache-control', 'no-cache');
    return context.body(content);
  });
  return app;
}
