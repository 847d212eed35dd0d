import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Hono } from 'hono';
import { sha256 } from '../../contracts/artifact.ts';
import { BadInput, NotFound } from '../../contracts/errors.ts';
import { mimeOf } from '../../contracts/mime.ts';
import type { HttpOptions } from './app.ts';

/** Media the page may show inline; anything else is downloaded, so that an uploaded page can't act as ours. */
const INLINE = /^(image\/(png|jpeg|webp|gif|avif)|video\/|audio\/|application\/pdf|text\/plain)/;

/** `HEAD|GET|PUT /api/files/SHA256`: by content, resumable, streamed. */
export function fileRoutes({ files }: HttpOptions): Hono {
  const app = new Hono();

  app.put('/files/:sha', async (context) => {
    const sha = sha256.parse(context.req.param('sha'));
    const known = await files.claim(sha);
    if (known !== null) {
      await context.req.raw.body?.cancel();
      return context.json({ sha256: sha, bytes: known }, 200);
    }
    const range = context.req.header('content-range');
    const { start, total } = range === undefined ? { start: 0, total: undefined } : readContentRange(range);
    const body = context.req.raw.body ? Readable.fromWeb(context.req.raw.body as ReadableStream) : Readable.from([]);
    const { size, complete } = await files.receive(sha, body, start, total);
    return context.json({ sha256: sha, bytes: size }, complete ? 201 : 202);
  });

  app.on(['GET', 'HEAD'], '/files/:sha', async (context) => {
    const sha = sha256.parse(context.req.param('sha'));
    // Who asks whether it is here sends it no more.
    const size = await (context.req.method === 'HEAD' ? files.claim(sha) : files.size(sha));
    if (size === null) {
      context.header('x-received-bytes', String(await files.received(sha)));
      if (context.req.method === 'HEAD') return context.body(null, 404);
      throw new NotFound('There is no such file here.');
    }
    const name = context.req.query('name') ?? sha;
    const mime = mimeOf(name);
    context.header('content-type', mime);
    context.header('accept-ranges', 'bytes');
    context.header('cache-control', 'private, max-age=31536000, immutable');
    context.header('x-content-type-options', 'nosniff');
    const disposition = INLINE.test(mime) ? 'inline' : 'attachment';
    context.header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(name)}`);

    const range = readRange(context.req.header('range'), size);
    if (range === 'unsatisfiable') {
      context.header('content-range', `bytes */${size}`);
      return context.body(null, 416);
    }
    const { start, end } = range ?? { start: 0, end: size - 1 };
    context.header('content-length', String(Math.max(0, end - start + 1)));
    if (range) context.header('content-range', `bytes ${start}-${end}/${size}`);
    if (context.req.method === 'HEAD' || size === 0) return context.body(null, 200);
    return context.body(
      Readable.toWeb(createReadStream(files.path(sha), { start, end })) as unknown as globalThis.ReadableStream,
      range ? 206 : 200,
    );
  });
  return app;
}

/** `bytes START-END/TOTAL`, RFC 9110 section 14.4. */
function readContentRange(header: string): { start: number; total: number } {
  const match = /^bytes (\d+)-\d+\/(\d+)$/.exec(header);
  if (!match) throw new BadInput('content-range must read "bytes START-END/TOTAL".');
  return { start: Number(match[1]), total: Number(match[2]) };
}

/** One range of bytes, RFC 9110 section 14.2; several at once are answered with the whole file. */
function readRange(header: string | undefined, size: number): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}
