import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import type { ArtifactRef } from '../contracts/artifact.ts';
import { toolPath } from '../platform/find-tools.mjs';
import type { ContentFiles } from '../storage/content-files.ts';

/** Sharp on a telephone. */
const ZOOM = 2;

/** Keeps a drawing as a PNG, which chats can show. */
export async function keepPicture(files: ContentFiles, svg: string, name: string): Promise<ArtifactRef> {
  const picture = await pngOf(svg);
  const folder = await mkdtemp(join(tmpdir(), 'mainstay-picture-'));
  try {
    const file = join(folder, name);
    await writeFile(file, picture.png);
    const kept = await files.keep(file);
    return { ...kept, name, mime: 'image/png', path: files.path(kept.sha256), ...picture.size };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pngOf(svg: string): Promise<{ png: Buffer; size: { width: number; height: number } }> {
  const font = toolPath('font');
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { fontFiles: font === null ? [] : [font] },
  });
  return { png: image.asPng(), size: { width: image.width, height: image.height } };
}
