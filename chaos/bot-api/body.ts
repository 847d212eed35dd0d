import type { IncomingMessage } from 'node:http';
import { badRequest } from './wire.ts';

/** A file part of an upload, still in memory. */
export interface UploadedFile {
  name: string;
  bytes: Buffer;
}

export interface Body {
  fields: Record<string, unknown>;
  files: Record<string, UploadedFile>;
}

/** Reads a whole request: JSON, a form, or multipart/form-data. Values that are JSON inside a form are parsed. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://bot').searchParams);
  if (type.startsWith('multipart/form-data')) {
    const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
    if (boundary === undefined) throw badRequest('no boundary in the multipart request');
    const body = readMultipart(bytes, boundary);
    return { ...body, fields: { ...query, ...body.fields } };
  }
  if (bytes.length === 0) return { fields: fromForm(query), files: {} };
  if (type.startsWith('application/json')) {
    try {
      return { fields: { ...query, ...(JSON.parse(bytes.toString()) as Record<string, unknown>) }, files: {} };
    } catch {
      throw badRequest("can't parse JSON object");
    }
  }
  return { fields: fromForm({ ...query, ...Object.fromEntries(new URLSearchParams(bytes.toString())) }), files: {} };
}

function readMultipart(bytes: Buffer, boundary: string): Body {
  const fields: Record<string, string> = {};
  const files: Record<string, UploadedFile> = {};
  const mark = Buffer.from(`--${boundary}`);
  let at = bytes.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length + 2;
    const next = bytes.indexOf(mark, start);
    if (next < 0) break;
    const headEnd = bytes.indexOf('\r\n\r\n', start);
    const head = bytes.toString('utf8', start, headEnd);
    const content = bytes.subarray(headEnd + 4, next - 2);
    const name = /[; ]name="?([^";\r]+)"?/.exec(head)?.[1];
    const fileName = /filename="?([^"\r\n;]+)"?/.exec(head)?.[1];
    if (name !== undefined && fileName !== undefined) files[name] = { name: fileName, bytes: content };
    else if (name !== undefined) fields[name] = content.toString();
    at = next;
  }
  return { fields: fromForm(fields), files };
}

/** A form's values are strings: `true`, numbers and JSON are told apart from texts by the methods that read them. */
function fromForm(fields: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      /^[[{]/.test(value) && !TEXTS.has(name) ? json(value) : value,
    ]),
  );
}

const TEXTS = new Set(['text', 'caption']);

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
