/** What can be written; `ico` by ImageMagick or Pillow, all others by sharp. */
export const formatNames = ['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif', 'tiff', 'ico'] as const;
export type FormatName = (typeof formatNames)[number];

/** Formats that sharp can't read, by the words ImageMagick has for them. */
export type ForeignFormat = 'heic' | 'psd' | 'bmp' | 'jp2';

const HEVC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

/** Recognises a foreign format by the first 32 bytes of a file, whatever its name says. */
export function foreignFormat(head: Buffer): ForeignFormat | undefined {
  const text = head.toString('latin1');
  if (text.startsWith('BM')) return 'bmp';
  if (text.startsWith('8BPS')) return 'psd';
  if (text.startsWith('\0\0\0\x0cjP  ') || text.startsWith('\xff\x4f\xff\x51')) return 'jp2';
  // An AVIF file is of the same family, and has its own brand here.
  return text.slice(4, 8) === 'ftyp' && HEVC_BRANDS.includes(text.slice(8, 12)) ? 'heic' : undefined;
}

/** The name of the format to write: the one asked for, or the source's own where it can be written. */
export function formatToWrite(
  wanted: FormatName | undefined,
  source: string | undefined,
  hasAlpha: boolean,
): FormatName {
  if (wanted) return wanted === 'jpeg' ? 'jpg' : wanted;
  if (source === 'jpeg') return 'jpg';
  if (source === 'heif') return 'avif';
  return formatNames.find((name) => name === source) ?? (hasAlpha ? 'png' : 'jpg');
}
