import type { FileRef } from '../contracts/artifact.ts';
import { sentenceOf } from '../contracts/errors.ts';
import type { Provider } from './providers.ts';

/** The longest side, in pixels, that is not scaled down again by the provider, by its own page about pictures. */
const LONGEST_SIDE: Record<Provider['wire'], number> = {
  anthropic: 1_568,
  openai: 2_048,
  compatible: 2_048,
  google: 3_072,
};
const QUALITY = 85;

/** What a model is shown of a picture: itself, or a note where that can't be. */
export type ShownPicture =
  { type: 'image'; image: Uint8Array; mediaType: 'image/jpeg' } | { type: 'text'; text: string };

/** How a provider's models are shown pictures. `sees` is false for a model that takes none. */
export interface Sight {
  sees: boolean;
  wire: Provider['wire'];
  readFile(file: FileRef): Promise<Uint8Array>;
}

/** A picture upright and no larger than the provider looks at, without what the camera wrote into it (place and time). */
export async function showPicture(file: FileRef, { sees, wire, readFile }: Sight): Promise<ShownPicture> {
  const note = (text: string): ShownPicture => ({ type: 'text', text: `(${text})` });
  if (!sees)
    return note(`The picture ${file.name} is attached, but you can’t be shown pictures; say so if it matters.`);
  try {
    // Loaded with the first picture.
    const { default: sharp } = await import('sharp');
    const side = LONGEST_SIDE[wire];
    const image = await sharp(await readFile(file))
      .rotate()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: 'white' })
      .jpeg({ quality: QUALITY })
      .toBuffer();
    return { type: 'image', image, mediaType: 'image/jpeg' };
  } catch (error) {
    return note(`The picture ${file.name} is attached, but it can’t be shown: ${sentenceOf(error)}`);
  }
}
