import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import sharp, { type Metadata, type OutputInfo, type Sharp } from 'sharp';
import type { ArtifactRef } from '../../../contracts/artifact.ts';
import { SkillFailed, UserError, sentenceOf } from '../../../contracts/errors.ts';
import type { Job } from '../../../contracts/skill.ts';
import { moveDurably, syncFile } from '../../../storage/durable-file.ts';
import { captionOverlay } from './caption.ts';
import { readableFile, writeIcon } from './foreign.ts';
import { type FormatName, formatToWrite } from './formats.ts';
import type { ImageOrder } from './order.ts';

// A file may be replaced by another of the same name between two jobs.
sharp.cache(false);

const THUMBNAIL_PX = 320;
const ICON_PX = 256;

export interface MadeImage {
  image: ArtifactRef;
  width: number;
  height: number;
  source: { width: number; height: number; bytes: number };
}

/**
 * Does one operation on one picture and puts the result into the workspace's `out/`.
 * @throws SkillFailed naming the file that can't be read, or saying what does not fit
 */
export async function makeImage(order: ImageOrder, job: Job): Promise<MadeImage> {
  const file = await job.path(order.source);
  const name = basename(file);
  try {
    const readable = await readableFile(file, name, job);
    const metadata = await sharp(readable).metadata();
    const upright = metadata.autoOrient;
    const format = formatToWrite(
      order.format,
      order.operation === 'thumbnail' ? 'jpeg' : metadata.format,
      metadata.hasAlpha,
    );
    const edited = await edit(open(readable, order, format, metadata), order, upright, name);
    const { target, info } = await write(edited, order, format, name, job);
    const size = { width: info.width, height: info.pageHeight ?? info.height };
    const image = await job.artifact(target, { name: resultName(order, name, format), ...size });
    return { image, ...size, source: { ...upright, bytes: (await stat(file)).size } };
  } catch (error) {
    if (error instanceof UserError || job.signal.aborted) throw error;
    throw new SkillFailed(explain(sentenceOf(error), name), { cause: error });
  }
}

/** Frames of a moving picture survive where nothing is laid over or cut, and the format can hold them. */
function open(file: string, order: ImageOrder, format: FormatName, { pages = 1 }: Metadata): Sharp {
  const moving = pages > 1 && ['gif', 'webp'].includes(format) && ['resize', 'convert'].includes(order.operation);
  const picture = sharp(file, { animated: moving }).autoOrient();
  // Colours are brought to sRGB, which every viewer shows right; what tells of camera, time and place goes unless kept.
  return order.metadata === 'keep' ? picture.keepMetadata() : picture;
}

async function edit(picture: Sharp, order: ImageOrder, upright: Size, name: string): Promise<Sharp> {
  const { operation, width, height, fit, gravity } = order;
  switch (operation) {
    case 'resize':
      return picture.resize({ width, height, fit, position: gravity, background: { r: 0, g: 0, b: 0, alpha: 0 } });
    case 'crop':
      return picture.extract(cutOut(upright, { width: width!, height: height! }, gravity, name));
    case 'caption':
      return picture.composite([await captionOverlay(order.text!, upright, order.position)]);
    case 'thumbnail': {
      const side = width ?? height ?? THUMBNAIL_PX;
      return picture.resize({ width: side, height: height ?? side, fit: 'inside', withoutEnlargement: true });
    }
    case 'convert':
      return picture;
  }
}

interface Size {
  width: number;
  height: number;
}

function cutOut(whole: Size, piece: Size, gravity: string, name: string) {
  if (piece.width > whole.width || piece.height > whole.height) {
    throw new SkillFailed(
      `${name} is ${whole.width}×${whole.height}, so no ${piece.width}×${piece.height} can be cropped from it; ` +
        'choose less, or use resize with fit=cover.',
    );
  }
  const across = gravity.includes('west') ? 0 : gravity.includes('east') ? 1 : 0.5;
  const down = gravity.includes('north') ? 0 : gravity.includes('south') ? 1 : 0.5;
  return {
    ...piece,
    left: Math.round((whole.width - piece.width) * across),
    top: Math.round((whole.height - piece.height) * down),
  };
}

/** Writes under a temporary name; the final one, unique to the job, appears when the file is on disk for good. */
async function write(picture: Sharp, order: ImageOrder, format: FormatName, name: string, job: Job) {
  const folder = join(job.workspace, 'out');
  await mkdir(folder, { recursive: true });
  const stem = `${basename(name, extname(name))}-${order.operation}-${job.id}`;
  const target = join(folder, `${stem}.${format}`.replaceAll(/[^\p{L}\p{N}._ -]/gu, '-'));
  const temporary = join(folder, `.${basename(target)}.part`);
  try {
    const info =
      format === 'ico' ? await encodeIcon(picture, temporary, job) : await encode(picture, format, order, temporary);
    await syncFile(temporary);
    await moveDurably(temporary, target);
    return { target, info };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function encode(picture: Sharp, format: Exclude<FormatName, 'ico'>, { quality }: ImageOrder, file: string) {
  switch (format) {
    case 'jpg':
    case 'jpeg':
      // JPEG knows no transparency; white is what most pages have behind it.
      return picture
        .flatten({ background: 'white' })
        .jpeg({ quality: quality ?? 85, mozjpeg: true })
        .toFile(file);
    case 'gif':
      return picture.gif().toFile(file);
    // In a PNG a quality reduces the colours, so it is only given when asked for.
    default:
      return picture.toFormat(format, quality === undefined ? {} : { quality }).toFile(file);
  }
}

async function encodeIcon(picture: Sharp, file: string, job: Job): Promise<OutputInfo> {
  // A second pipeline: within one, a second resize would replace the first.
  const edited = await picture.png().toBuffer();
  const png = join(job.dir, 'icon.png');
  const square = {
    width: ICON_PX,
    height: ICON_PX,
    fit: 'contain',
    background: { r: 0, g: 0, b: 0, alpha: 0 },
  } as const;
  const info = await sharp(edited).resize(square).png().toFile(png);
  await writeIcon(png, file, job);
  return info;
}

function resultName({ operation }: ImageOrder, name: string, format: FormatName): string {
  const stem = basename(name, extname(name));
  return operation === 'convert' ? `${stem}.${format}` : `${stem}-${operation}.${format}`;
}

function explain(message: string, name: string): string {
  if (/unsupported image format/.test(message)) return `${name} is not a picture that can be read; send another file.`;
  if (/exceeds pixel limit/.test(message))
    return `${name} has more than 268 million pixels, too many; make it smaller first.`;
  if (/too large for/.test(message))
    return `The result is too large for its format (${message}); choose less width and height.`;
  return `${name} can't be read as a whole (${message.split('\n')[0]}); it may be damaged, send it again.`;
}
