import sharp, { type Sharp } from 'sharp';
import { SkillFailed } from '../../../contracts/errors.ts';
import { SAY_HD_COLORS, type Size, TO_HD_COLORS } from './canvas.ts';
import { runFfmpeg } from './ffmpeg.ts';
import type { Part } from './film.ts';
import { textImage } from './lettering.ts';
import { type Rate, rateText } from './rate.ts';

export interface Still {
  /** A picture file, or a colour by name or #rrggbb. */
  image?: string;
  color?: string;
  text?: string;
  /** What the user called the picture or the scene. */
  name: string;
}

/**
 * Paints one frame of the film: a picture (turned as its camera held it, fitted, black around) or a colour, with text.
 * @throws SkillFailed when the picture cannot be read or the colour is none
 */
export async function paintStill(still: Still, canvas: Size, file: string, signal: AbortSignal): Promise<void> {
  const ground =
    still.image === undefined
      ? paintColor(still, canvas)
      : await paintPicture(still.image, canvas, file, still.name, signal);
  const text =
    still.text === undefined
      ? []
      : [await textImage(still.text, canvas, still.image === undefined ? 'middle' : 'below')];
  await ground
    .composite(text)
    .removeAlpha()
    .png({ compressionLevel: 1 })
    .toFile(file)
    .catch((error: unknown) => {
      throw unreadable(still.name, error);
    });
}

/** A painted frame, standing for as long as it is read; the graph ends in `[label]`. */
export function standing(file: string, rate: Rate, label: string): Part {
  const colors = `scale=${TO_HD_COLORS},format=yuv420p,${SAY_HD_COLORS}`;
  return {
    inputs: [{ file, options: [] }],
    graph: (first) => `[${first}:v]${colors},setsar=1,fps=${rateText(rate)},tpad=stop=-1:stop_mode=clone[${label}]`,
  };
}

function paintColor(still: Still, { width, height }: Size): Sharp {
  try {
    return sharp({ create: { width, height, channels: 3, background: still.color ?? 'black' } });
  } catch (error) {
    throw new SkillFailed(
      `${still.name}: "${still.color}" is not a colour; write #rrggbb in quotes, or a name such as navy.`,
      {
        cause: error,
      },
    );
  }
}

async function paintPicture(
  image: string,
  canvas: Size,
  file: string,
  name: string,
  signal: AbortSignal,
): Promise<Sharp> {
  const readable = await sharp(image)
    .metadata()
    .then(
      () => true,
      () => false,
    );
  const source = readable ? image : await decodeByFfmpeg(image, `${file}.decoded.png`, name, signal);
  const fitted = await sharp(source)
    .rotate()
    .flatten({ background: 'black' })
    .resize({ ...canvas, fit: 'contain', background: 'black' })
    .toColorspace('srgb')
    .png({ compressionLevel: 1 })
    .toBuffer()
    .catch((error: unknown) => {
      throw unreadable(name, error);
    });
  return sharp(fitted);
}

/** BMP, TGA and the like, which sharp does not read. */
async function decodeByFfmpeg(image: string, decoded: string, name: string, signal: AbortSignal): Promise<string> {
  const outputs = [{ file: decoded, options: ['-frames:v', '1'] }];
  await runFfmpeg({ inputs: [{ file: image, options: [] }], outputs, cwd: '/', signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw unreadable(name, error);
  });
  return decoded;
}

function unreadable(name: string, error: unknown): SkillFailed {
  const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return new SkillFailed(`${name} cannot be read as a picture: ${why}. Send it again, or as JPEG or PNG.`, {
    cause: error,
  });
}
