import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { image } from '../../../activities/node/image.ts';
import type { MadeImage } from '../../../activities/node/image/make.ts';
import { toolPath } from '../../../platform/find-tools.mjs';
import { type LocalJob, type LocalJobOptions, localJob } from '../../support/local-job.ts';

const magick = toolPath('imagemagick')!;

let home: string;
let job: LocalJob;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
  environment = { ...process.env };
  home = await mkdtemp(join(tmpdir(), 'image-'));
  process.env['MAINSTAY_HOME'] = home;
  job = newJob();
});

afterEach(async () => {
  process.env = environment;
  await rm(home, { recursive: true, force: true });
});

function newJob(options: Partial<LocalJobOptions> = {}): LocalJob {
  return localJob({ home, ...options });
}

async function run(input: Record<string, unknown>, as = job): Promise<MadeImage> {
  return image.output.parse(await image.run(image.input.parse(input), as)) as unknown as MadeImage;
}

function problem(input: Record<string, unknown>): string {
  const issue = image.input.safeParse(input).error!.issues[0]!;
  return `${issue.path.join('.')} ${issue.message}`;
}

const RED = { r: 230, g: 30, b: 30 };
const BLUE = { r: 30, g: 30, b: 230 };

/** A picture whose left half is red and whose right half is blue, in the workspace. */
async function halves(name: string, width: number, height: number): Promise<string> {
  const file = join(job.workspace, name);
  const right = await sharp({ create: { width: width / 2, height, channels: 3, background: BLUE } })
    .png()
    .toBuffer();
  await sharp({ create: { width, height, channels: 3, background: RED } })
    .composite([{ input: right, left: width / 2, top: 0 }])
    .withExif({ IFD0: { Artist: 'Ada' } })
    .toFile(file);
  return file;
}

/** The colour at a place, each channel 0 to 255. */
async function colorAt(file: string, left: number, top: number): Promise<{ r: number; g: number; b: number }> {
  const [r = 0, g = 0, b = 0] = await sharp(file)
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer();
  return { r, g, b };
}

const isRed = ({ r, b }: { r: number; b: number }) => r > 180 && b < 80;
const isBlue = ({ r, b }: { r: number; b: number }) => b > 180 && r < 80;

describe('resize', () => {
  it('keeps the proportions, and leaves one artifact of known size in the workspace', async () => {
    await halves('photo.jpg', 400, 200);
    const made = await run({ operation: 'resize', source: 'photo.jpg', width: '100' });
    expect(made).toMatchObject({ width: 100, height: 50, source: { width: 400, height: 200 } });
    expect(made.image).toMatchObject({ name: 'photo-resize.jpg', width: 100, height: 50 });
    expect(await readdir(join(job.workspace, 'out'))).toEqual(['photo-resize-job-1.jpg']);
    expect(image.reply({ ...made }, {})).toMatch(/^photo-resize\.jpg: 100×50, 1 kB \(was 400×200, \d+ kB\)$/);
  });

  it('may fill both sides instead, cutting where it is told to', async () => {
    await halves('photo.png', 400, 200);
    const made = await run({
      operation: 'resize',
      source: 'photo.png',
      width: 50,
      height: 100,
      fit: 'cover',
      gravity: 'west',
    });
    expect(made).toMatchObject({ width: 50, height: 100 });
    expect(isRed(await colorAt(made.image.path, 49, 50))).toBe(true);
  });

  it('keeps the frames of a moving picture', async () => {
    const frames = join(job.workspace, 'moving.gif');
    execFileSync(magick, ['-size', '40x20', 'xc:red', 'xc:blue', 'xc:green', frames]);
    const made = await run({ operation: 'resize', source: 'moving.gif', width: 20 });
    expect(made).toMatchObject({ width: 20, height: 10 });
    expect((await sharp(made.image.path).metadata()).pages).toBe(3);
  });
});

describe('crop', () => {
  it.each([
    ['west', isRed],
    ['northeast', isBlue],
  ])('cuts a piece out as it is: %s', async (gravity, hasColor) => {
    await halves('photo.png', 400, 200);
    const made = await run({ operation: 'crop', source: 'photo.png', width: 60, height: 60, gravity });
    expect(made).toMatchObject({ width: 60, height: 60 });
    expect(hasColor(await colorAt(made.image.path, 30, 30))).toBe(true);
  });

  it('of more than there is says how much there is', async () => {
    await halves('photo.png', 40, 20);
    await expect(run({ operation: 'crop', source: 'photo.png', width: 60, height: 10 })).rejects.toThrow(
      'photo.png is 40×20, so no 60×10 can be cropped from it; choose less, or use resize with fit=cover.',
    );
  });
});

describe('convert', () => {
  it.each(['png', 'webp', 'avif', 'gif', 'tiff', 'jpeg'])('writes %s', async (format) => {
    await halves('photo.jpg', 64, 32);
    const made = await run({ operation: 'convert', source: 'photo.jpg', format, quality: '80' });
    expect(made.image.name).toBe(`photo.${format === 'jpeg' ? 'jpg' : format}`);
    const written = await sharp(made.image.path).metadata();
    expect(written.format === 'heif' ? 'avif' : written.format).toBe(format);
  });

  it.each(['bmp', 'psd', 'jp2', 'heic'])('reads %s, which sharp can not, by ImageMagick', async (format) => {
    const png = await halves('photo.png', 64, 32);
    execFileSync(magick, [png, join(job.workspace, `photo [1].${format}`)]);
    const made = await run({ operation: 'convert', source: `photo [1].${format}`, format: 'png' });
    expect(made).toMatchObject({ width: 64, height: 32 });
    expect(isRed(await colorAt(made.image.path, 10, 10))).toBe(true);
  });

  it('makes an icon of several sizes', async () => {
    await halves('logo.png', 300, 200);
    const made = await run({ operation: 'convert', source: 'logo.png', format: 'ico' });
    const icon = await readFile(made.image.path);
    // An icon's directory: the number of its pictures, then 16 bytes for each, of which the first is the width.
    const widths = Array.from({ length: icon.readUInt16LE(4) }, (_, at) => icon[6 + 16 * at] || 256);
    expect(widths.sort((one, other) => one - other)).toEqual([16, 32, 48, 64, 256]);
  });

  it('lays what was transparent over white in a JPEG', async () => {
    await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toFile(join(job.workspace, 'clear.png'));
    const made = await run({ operation: 'convert', source: 'clear.png', format: 'jpg' });
    expect(await colorAt(made.image.path, 4, 4)).toEqual({ r: 255, g: 255, b: 255 });
  });
});

describe('caption', () => {
  it.each(['white', 'black', '#888888'])('can be read on %s', async (background) => {
    await sharp({ create: { width: 600, height: 300, channels: 3, background } })
      .png()
      .toFile(join(job.workspace, 'plain.png'));
    const made = await run({ operation: 'caption', source: 'plain.png', text: 'Hello <world> & all' });
    const below = await sharp(made.image.path).extract({ left: 150, top: 225, width: 300, height: 63 }).toBuffer();
    const { channels } = await sharp(below).greyscale().stats();
    // White letters on a plate that is dark even where the picture is white: contrast of at least 3 to 1.
    expect(channels[0]!.max).toBeGreaterThan(245);
    expect(channels[0]!.min).toBeLessThan(125);
  });

  it('of many words is broken into lines and made smaller until it fits', async () => {
    await sharp({ create: { width: 300, height: 300, channels: 3, background: 'white' } })
      .png()
      .toFile(join(job.workspace, 'plain.png'));
    const text = 'A long caption of many words that nobody could set in one line of a small picture. '.repeat(4);
    const made = await run({ operation: 'caption', source: 'plain.png', text, position: 'top' });
    const { r } = await colorAt(made.image.path, 150, 280);
    expect(r).toBe(255);
    const rows = await sharp(made.image.path)
      .extract({ left: 20, top: 0, width: 1, height: 300 })
      .removeAlpha()
      .raw()
      .toBuffer();
    const dark = rows.filter((value, at) => at % 3 === 0 && value < 200).length;
    expect(dark).toBeGreaterThan(100);
    expect(dark).toBeLessThanOrEqual(150);
  });

  it('does not fit on a picture of a few pixels, and says so', async () => {
    await halves('dot.png', 20, 20);
    await expect(run({ operation: 'caption', source: 'dot.png', text: 'Hello' })).rejects.toThrow(
      'The picture is only 20×20, too small for a caption',
    );
  });
});

describe('thumbnail', () => {
  it('is a JPEG of at most 320 pixels a side', async () => {
    await halves('photo.png', 800, 400);
    const made = await run({ operation: 'thumbnail', source: 'photo.png' });
    expect(made).toMatchObject({ width: 320, height: 160, image: { name: 'photo-thumbnail.jpg' } });
  });

  it('never enlarges', async () => {
    await halves('small.png', 80, 40);
    expect(await run({ operation: 'thumbnail', source: 'small.png' })).toMatchObject({ width: 80, height: 40 });
  });
});

describe('every operation', () => {
  it('turns a photograph as its camera says, and strips what tells of camera and place unless told to keep it', async () => {
    const file = await halves('upright.jpg', 200, 100);
    await sharp(file).keepMetadata().withMetadata({ orientation: 6 }).toFile(join(job.workspace, 'photo.jpg'));
    const stripped = await run({ operation: 'resize', source: 'photo.jpg', width: 50 });
    expect(stripped).toMatchObject({ width: 50, height: 100, source: { width: 100, height: 200 } });
    expect(isRed(await colorAt(stripped.image.path, 25, 10))).toBe(true);
    expect((await sharp(stripped.image.path).metadata()).exif).toBeUndefined();
    const kept = await run(
      { operation: 'resize', source: 'photo.jpg', width: 50, metadata: 'keep' },
      newJob({ id: 'job-2' }),
    );
    const metadata = await sharp(kept.image.path).metadata();
    expect(metadata.exif!.toString('latin1')).toContain('Ada');
    expect(metadata.orientation ?? 1).toBe(1);
  });

  it('works on an attachment', async () => {
    const file = await halves('sent.png', 80, 40);
    const source = `attachment:${'0'.repeat(64)}/sent.png`;
    const attached = newJob({ attachments: { [source]: file } });
    expect((await run({ operation: 'resize', source, width: 20 }, attached)).image.name).toBe('sent-resize.png');
    expect(image.describe({ operation: 'resize', source })).toBe('resize sent.png');
  });

  it('on a file that is no picture says so, and leaves nothing behind', async () => {
    await writeFile(join(job.workspace, 'notes.jpg'), 'not a picture');
    await expect(run({ operation: 'thumbnail', source: 'notes.jpg' })).rejects.toThrow(
      'notes.jpg is not a picture that can be read; send another file.',
    );
  });

  it('on a picture that was cut off says so, and leaves nothing behind', async () => {
    const file = await halves('photo.png', 400, 200);
    const bytes = await sharp(file).png({ compressionLevel: 0 }).toBuffer();
    await writeFile(file, bytes.subarray(0, bytes.length / 2));
    await expect(run({ operation: 'resize', source: 'photo.png', width: 50 })).rejects.toThrow(
      /^photo\.png can't be read as a whole \(.*\); it may be damaged, send it again\.$/,
    );
    expect(await readdir(join(job.workspace, 'out'))).toEqual([]);
  });

  it('on a picture that claims to be larger than any says so', async () => {
    const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'white' } })
      .png()
      .toBuffer();
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"><image href="data:image/png;base64,${png.toString('base64')}"/></svg>`;
    await writeFile(join(job.workspace, 'huge.svg'), svg);
    await expect(run({ operation: 'thumbnail', source: 'huge.svg' })).rejects.toThrow(
      'huge.svg has more than 268 million pixels, too many; make it smaller first.',
    );
  });
});

describe('what sharp lacks', () => {
  it('is named with its mend where neither ImageMagick nor Pillow is there', async () => {
    const png = await halves('photo.png', 64, 32);
    execFileSync(magick, [png, join(job.workspace, 'photo.bmp')]);
    process.env['MAINSTAY_IMAGEMAGICK'] = '/nowhere';
    process.env['MAINSTAY_PYTHON'] = '/nowhere';
    await expect(run({ operation: 'thumbnail', source: 'photo.bmp' })).rejects.toThrow(
      /^For reading photo\.bmp \(BMP\) this node needs ImageMagick or Pillow; .*imagemagick.* gets the first\.$/,
    );
  });

  const itWithPillow = spawnSync('python3', ['-c', 'import PIL']).status === 0 ? it : it.skip;

  itWithPillow('is done by Pillow where ImageMagick is missing', async () => {
    const png = await halves('photo.png', 64, 32);
    execFileSync(magick, [png, join(job.workspace, 'photo.bmp')]);
    process.env['MAINSTAY_IMAGEMAGICK'] = '/nowhere';
    const icon = await run({ operation: 'convert', source: 'photo.bmp', format: 'ico' });
    expect(icon).toMatchObject({ width: 256, height: 256, source: { width: 64, height: 32 } });
  });

  it('that can not read a damaged file says what it said', async () => {
    await writeFile(join(job.workspace, 'broken.bmp'), 'BM and nothing more of it, though it is long enough');
    await expect(run({ operation: 'thumbnail', source: 'broken.bmp' })).rejects.toThrow(
      /^Reading broken\.bmp \(BMP\) failed: .*\.$/,
    );
  });
});

describe('input that is wrong starts nothing', () => {
  it.each([
    [{ operation: 'resize' }, 'width or height is needed to resize, as width=800'],
    [{ operation: 'crop', width: 10 }, 'height is needed to crop'],
    [{ operation: 'convert' }, 'format is needed to convert, as format=webp'],
    [{ operation: 'caption' }, 'text is needed for a caption'],
    [{ operation: 'resize', width: 'wide' }, 'width must be a number of pixels'],
    [{ operation: 'rotate' }, 'operation '],
    [{ operation: 'thumbnail', source: '/etc/passwd' }, 'source must be a path inside the workspace'],
  ])('%j', (fields, sentence) => {
    expect(problem({ source: 'photo.jpg', ...fields })).toContain(sentence);
  });
});
