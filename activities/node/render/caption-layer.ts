import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { captionStates, type Cue, parseSrt } from './captions.ts';
import type { Size } from './canvas.ts';
import { combine, type Part } from './film.ts';
import { paintCaption } from './lettering.ts';

/** @throws SkillFailed naming the line that is wrong */
export async function readCaptions(file: string, named: string): Promise<Cue[]> {
  return parseSrt(await readFile(file, 'utf8'), named);
}

/**
 * Lays captions over a picture that ends in `[bare]`. They are burned in, since neither Telegram nor most pages show
 * a caption track. One input plays all of them, as a slide show of strips, however many there are.
 * @param window seconds of the film that the picture shows
 */
export async function captionLayer(
  picture: Part,
  cues: readonly Cue[],
  window: [number, number],
  canvas: Size,
  workDir: string,
): Promise<Part> {
  const slides: string[] = [];
  for (const { text, seconds } of captionStates(cues, ...window)) {
    const slide = `caption-${createHash('sha256').update(text).digest('hex').slice(0, 24)}.png`;
    await paintCaption(text, canvas, path.join(workDir, slide));
    slides.push(`file ${slide}\nduration ${seconds.toFixed(6)}\n`);
  }
  const show = path.join(workDir, `captions-${window[0].toFixed(6)}.ffconcat`);
  await writeFile(show, `ffconcat version 1.0\n${slides.join('')}`);
  const layer: Part = {
    inputs: [{ file: show, options: ['-f', 'concat'] }],
    graph: (first) => `[${first}:v]format=yuva420p[captions]`,
  };
  return combine([picture, layer], '[bare][captions]overlay=0:H-h,format=yuv420p[picture]');
}
