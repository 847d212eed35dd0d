import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Download, Locator, Page } from 'playwright';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { ArtifactDetails } from '../../../contracts/skill.ts';
import { readPage } from './read-page.ts';
import { settle } from './settle.ts';
import type { Visit } from './visit.ts';

// Chromium paints nothing below 16,384 pixels, so a taller page is cut rather than half blank.
const TALLEST_PX = 16_000;

/** Keeps a picture of the page, or of one element. */
export async function keepScreenshot(visit: Visit, element?: Locator, full = visit.options.full): Promise<void> {
  const image = element ? await element.screenshot() : await pagePicture(visit.page(), full);
  // Width and height stand at fixed places in every PNG.
  const size = { width: image.readUInt32BE(16), height: image.readUInt32BE(20) };
  await keep(visit, image, `${await pageName(visit)}.png`, size);
}

/** Keeps the page as it would be printed. */
export async function keepPdf(visit: Visit): Promise<void> {
  await settle(visit.page());
  const pdf = await visit.page().pdf({ format: 'A4', printBackground: true, preferCSSPageSize: true });
  await keep(visit, pdf, `${await pageName(visit)}.pdf`);
}

/** Keeps the page's readable text, with its title and address above it. */
export async function keepText(visit: Visit): Promise<void> {
  const page = visit.page();
  await settle(page);
  const text = await page.evaluate(readPage);
  visit.findings.text = text;
  const title = await page.title();
  await keep(visit, `# ${title || page.url()}\n\n<${page.url()}>\n\n${text}\n`, `${await pageName(visit)}.md`);
}

/**
 * Keeps the downloads that began so far, waiting for their ends.
 * @throws SkillFailed when one fails
 */
export async function keepDownloads(visit: Visit): Promise<void> {
  for (const download of visit.downloads.splice(0)) await keepDownload(download, visit);
}

async function keepDownload(download: Download, visit: Visit): Promise<void> {
  const name = safeName(download.suggestedFilename());
  const failure = await download.failure();
  if (failure) throw new SkillFailed(`The download of ${name} from ${download.url()} failed: ${failure}.`);
  const file = await freeFile(visit, name);
  await download.saveAs(file);
  visit.findings.files.push(await visit.job.artifact(file));
}

/** A page's whole picture. It is scrolled through first, since many load their pictures only when they come into view. */
async function pagePicture(page: Page, full: boolean): Promise<Buffer> {
  await settle(page);
  if (!full) return page.screenshot();
  const size = await page.evaluate(scrollThrough, TALLEST_PX);
  await settle(page);
  const clip = { x: 0, y: 0, width: size.width, height: TALLEST_PX };
  return page.screenshot(size.height > TALLEST_PX ? { fullPage: true, clip } : { fullPage: true });
}

/** Runs inside the page. */
async function scrollThrough(limit: number): Promise<{ width: number; height: number }> {
  const root = document.documentElement;
  const until = Math.min(root.scrollHeight, limit);
  for (let top = 0; top < until; top += window.innerHeight) {
    window.scrollTo(0, top);
    await new Promise((painted) => window.requestAnimationFrame(painted));
  }
  window.scrollTo(0, 0);
  return { width: root.clientWidth, height: root.scrollHeight };
}

async function keep(visit: Visit, data: string | Buffer, name: string, details?: ArtifactDetails): Promise<void> {
  const file = await freeFile(visit, name);
  await writeFile(file, data);
  visit.findings.files.push(await visit.job.artifact(file, details));
}

async function pageName(visit: Visit): Promise<string> {
  const page = visit.page();
  const words = (await page.title()) || (URL.canParse(page.url()) && new URL(page.url()).hostname) || 'page';
  const slug = words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  return slug.slice(0, 60) || 'page';
}

async function freeFile(visit: Visit, name: string): Promise<string> {
  // Attempts have folders of their own, so that one that was cut off leaves nothing that could be taken for a result.
  const folder = join(visit.job.dir, `pages-${visit.job.attempt}`);
  await mkdir(folder, { recursive: true });
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  for (let count = 1; ; count += 1) {
    const file = join(folder, count === 1 ? name : `${stem}-${count}${extension}`);
    if (!existsSync(file)) return file;
  }
}

/** A name a server gave, without anything that could lead elsewhere. */
function safeName(name: string): string {
  const plain = name.replaceAll(/[/\\\p{Cc}]/gu, '_').replace(/^\.+/, '_');
  return plain.slice(-200) || 'download';
}

declare const document: { documentElement: { scrollHeight: number; clientWidth: number } };
declare const window: {
  innerHeight: number;
  scrollTo(x: number, y: number): void;
  requestAnimationFrame(callback: (value: unknown) => void): void;
};
