import { execFile } from 'node:child_process';
import { copyFile, mkdir, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { Job } from '../../../contracts/skill.ts';
import { findTool } from '../../../platform/find-tools.mjs';
import { installCommand } from '../../../platform/install-commands.mjs';
import { loadSettings } from '../../../platform/settings.ts';
import { foreignFormat } from './formats.ts';

const run = promisify(execFile);

// A picture of a few kilobytes can claim to be as large as a house; these are what one job may take of the machine.
const LIMITS = ['-limit', 'memory', '1GiB', '-limit', 'map', '2GiB', '-limit', 'disk', '4GiB', '-limit', 'thread', '2'];

const PILLOW_READ = 'import sys; from PIL import Image; Image.open(sys.argv[1]).save(sys.argv[2])';
const PILLOW_ICON =
  'import sys; from PIL import Image; Image.open(sys.argv[1]).save(sys.argv[2], sizes=[(s, s) for s in (16, 32, 48, 64, 256)])';

/**
 * Gives a file that sharp can read: the picture itself, or a PNG made of a HEIC, PSD, BMP or JPEG 2000 file.
 * @throws SkillFailed where neither ImageMagick nor Pillow can make one
 */
export async function readableFile(file: string, name: string, job: Job): Promise<string> {
  const format = foreignFormat(await head(file));
  if (!format) return file;
  const folder = join(job.dir, 'foreign');
  await mkdir(folder, { recursive: true });
  // Under a name of ours: in a name of somebody else's ImageMagick finds formats, ranges and lists of files.
  await copyFile(file, join(folder, `in.${format}`));
  const png = join(folder, 'in.png');
  await convert({
    what: `reading ${name} (${format.toUpperCase()})`,
    folder,
    magick: [`${format}:in.${format}[0]`, `png:${basename(png)}`],
    pillow: [PILLOW_READ, `in.${format}`, basename(png)],
    job,
  });
  return png;
}

/** Makes a Windows icon with the usual sizes of a square PNG. */
export async function writeIcon(png: string, icon: string, job: Job): Promise<void> {
  const folder = dirname(png);
  await convert({
    what: 'making an ICO file',
    folder,
    magick: [`png:${basename(png)}`, '-define', 'icon:auto-resize=256,64,48,32,16', 'ico:out.ico'],
    pillow: [PILLOW_ICON, basename(png), 'out.ico'],
    job,
  });
  await copyFile(join(folder, 'out.ico'), icon);
}

interface Conversion {
  /** Begins the sentence when it fails: `reading photo.heic (HEIC)`. */
  what: string;
  folder: string;
  magick: string[];
  pillow: string[];
  job: Job;
}

async function convert({ what, folder, magick, pillow, job }: Conversion): Promise<void> {
  const { config, env } = loadSettings();
  const options = { cwd: folder, signal: job.signal, killSignal: 'SIGKILL' } as const;
  const imagemagick = await findTool('imagemagick', { configured: config.tools, env });
  const python = imagemagick.path ? undefined : await findTool('pillow', { env });
  if (!imagemagick.path && !python?.path) {
    throw new SkillFailed(
      `For ${what} this node needs ImageMagick or Pillow; ${installCommand('imagemagick')} gets the first.`,
    );
  }
  try {
    if (imagemagick.path) await run(imagemagick.path, [...LIMITS, ...magick], options);
    else await run(python!.path!, ['-c', ...pillow], options);
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n').at(-1);
    throw new SkillFailed(`${capital(what)} failed: ${said || 'the program ended without a word'}.`, { cause });
  }
}

async function head(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
