import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headAndTail, LONGEST_RESULT, wholeIn } from '../../../contracts/long-text.ts';
import { extensionOf } from '../../../contracts/mime.ts';
import type { McpAnswer } from '../../../contracts/mcp.ts';
import { attachmentPath, type Job } from '../../../contracts/skill.ts';

/** What is longer is a file: less than a conversation takes, so that nobody cuts it a second time. */
const LONGEST = LONGEST_RESULT - 2_000;

type Block = McpAnswer['content'][number];

/** A tool's answer in words: its files are kept, and named where they stood. */
export async function readAnswer({ content, structuredContent }: McpAnswer, tool: string, job: Job): Promise<string> {
  const name = tool.replaceAll(/[^\w.-]/g, '_').slice(0, 60);
  const parts = [];
  for (const [index, block] of content.entries()) parts.push(await wordsOf(block, `${name}-${index + 1}`, job));
  const said = parts.join('\n') || (structuredContent ? JSON.stringify(structuredContent) : '');
  if (said.length <= LONGEST) return said;
  const whole = await keep(Buffer.from(said), `${name}.txt`, 'text/plain', job);
  return headAndTail(said, LONGEST, wholeIn(whole));
}

async function wordsOf(block: Block, name: string, job: Job): Promise<string> {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type}: ${await keepEncoded(block.data, name, block.mimeType, job)}]`;
    case 'resource_link':
      return `[${block.name}: ${block.uri}]`;
    case 'resource': {
      const { uri, mimeType = 'application/octet-stream' } = block.resource;
      if ('text' in block.resource) return `[${uri}]\n${block.resource.text}`;
      return `[${uri}: ${await keepEncoded(block.resource.blob, name, mimeType, job)}]`;
    }
  }
}

function keepEncoded(data: string, name: string, mime: string, job: Job): Promise<string> {
  return keep(Buffer.from(data, 'base64'), `${name}${extensionOf(mime)}`, mime, job);
}

/** @returns how other tools name the file */
async function keep(bytes: Buffer, name: string, mime: string, job: Job): Promise<string> {
  const file = join(job.dir, name);
  await writeFile(file, bytes);
  return attachmentPath(await job.artifact(file, { name, mime }));
}
