import sharp from 'sharp';
import type { Size } from './canvas.ts';

/** Where text stands on the canvas: titles in the middle, what explains a picture below, captions at the foot. */
export type Place = 'middle' | 'below';

/** A picture to lay over another, its corner in pixels of the canvas. */
export interface Overlay {
  input: Buffer;
  left: number;
  top: number;
}

/**
 * Sets text in white with a dark plate behind it, broken into lines and made smaller until it fits.
 * It is set here and not by ffmpeg's drawtext, which many builds lack (Homebrew's own among them): see docs/adr/0003.
 */
export async function textImage(text: string, canvas: Size, place: Place): Promise<Overlay> {
  const box = { width: canvas.width * 0.86, height: canvas.height * (place === 'middle' ? 0.7 : 0.3) };
  const plate = await setText(text, canvas.height / (place === 'middle' ? 11 : 16), box, place === 'below');
  const bottom = canvas.height * 0.94;
  const top = place === 'middle' ? (canvas.height - plate.height) / 2 : bottom - plate.height;
  return { input: plate.image, left: Math.round((canvas.width - plate.width) / 2), top: Math.round(top) };
}

/** Height of the strip at the foot of the picture that captions are painted on, in pixels. */
function captionStrip(canvas: Size): Size {
  return { width: canvas.width, height: Math.round(canvas.height * 0.15) * 2 };
}

/** One state of the captions, on the strip; empty text gives the empty strip. */
export async function paintCaption(text: string, canvas: Size, file: string): Promise<void> {
  const strip = captionStrip(canvas);
  const empty = sharp({ create: { ...strip, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });
  if (text !== '') {
    const plate = await setText(
      text,
      canvas.height / 20,
      { width: strip.width * 0.86, height: strip.height * 0.9 },
      true,
    );
    const left = Math.round((strip.width - plate.width) / 2);
    const top = Math.max(0, Math.round(strip.height - plate.height - canvas.height * 0.03));
    empty.composite([{ input: plate.image, left, top }]);
  }
  await empty.png({ compressionLevel: 1 }).toFile(file);
}

/** Text as a picture of its own. */
interface Plate extends Size {
  image: Buffer;
}

/**
 * White text, broken into lines and made smaller until it fits the box.
 * @param lineHeight pixels a line would like to have
 * @param plate whether it stands on a dark plate
 */
export async function setText(text: string, lineHeight: number, box: Size, plate: boolean): Promise<Plate> {
  const margin = plate ? Math.round(lineHeight * 0.35) : 0;
  const [width, height] = [Math.floor(box.width - 2 * margin), Math.floor(box.height - 2 * margin)];
  // At 72 dpi a point is a pixel. Pango takes markup, so what would be one is escaped.
  const markup = `<span foreground="white">${escapeMarkup(text)}</span>`;
  const set = (size: number) =>
    sharp({
      text: { text: markup, font: `Sans Bold ${size}`, width, align: 'centre', wrap: 'word-char', rgba: true, dpi: 72 },
    })
      .png()
      .toBuffer({ resolveWithObject: true });
  let size = Math.max(8, Math.round(lineHeight * 0.8));
  let letters = await set(size);
  while ((letters.info.height > height || letters.info.width > width) && size > 8) {
    size = Math.max(8, Math.floor(size * 0.85));
    letters = await set(size);
  }
  const letterSize = { width: Math.min(letters.info.width, width), height: Math.min(letters.info.height, height) };
  const whole = { width: letterSize.width + 2 * margin, height: letterSize.height + 2 * margin };
  const background = { r: 0, g: 0, b: 0, alpha: plate ? 0.55 : 0 };
  const image = await sharp({ create: { ...whole, channels: 4, background } })
    .composite([
      {
        input: await sharp(letters.data)
          .extract({ left: 0, top: 0, ...letterSize })
          .toBuffer(),
        left: margin,
        top: margin,
      },
    ])
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { image, ...whole };
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
