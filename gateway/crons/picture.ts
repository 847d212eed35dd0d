import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import type { ArtifactRef } from '../../contracts/artifact.ts';
import { toolPath } from '../../platform/find-tools.mjs';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { Recorder } from '../recorder/index.ts';
import { LIGHT, timelineSvg } from './timeline.ts';
import { type Week, weekOfAll, weekOfCron } from './week.ts';

/** Sharp on a telephone. */
const ZOOM = 2;

/** The crons' weeks as pictures that a chat can show. */
export function createWeekPictures({ recorder, files }: { recorder: Recorder; files: ContentFiles }) {
  return {
    ofAll: () => keep(weekOfAll(recorder, Date.now()), 'crons.png'),
    /** @throws NotFound */
    ofCron: (name: string) => keep(weekOfCron(recorder, name, Date.now()), `${name}.png`),
  };

  async function keep(week: Week, name: string): Promise<ArtifactRef> {
    const picture = await pngOf(timelineSvg(week, LIGHT));
    const folder = await mkdtemp(join(tmpdir(), 'mainstay-week-'));
    try {
      const file = join(folder, name);
      await writeFile(file, picture.png);
      const kept = await files.keep(file);
      return { ...kept, name, mime: 'image/png', path: files.path(kept.sha256), ...picture.size };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

export type WeekPictures = ReturnType<typeof createWeekPictures>;

async function pngOf(svg: string): Promise<{ png: Buffer; size: { width: number; height: number } }> {
  const font = toolPath('font');
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { fontFiles: font === null ? [] : [font] },
  });
  return { png: image.asPng(), size: { width: image.width, height: image.height } };
}
