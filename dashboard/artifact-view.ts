import type { ArtifactRef, FileRef } from '../contracts/artifact.ts';
import { fileUrl } from './api.ts';
import { el } from './dom.ts';
import { icon } from './icons.ts';
import { formatBytes, formatClock } from './units.ts';

/** The files of a message: played or shown where the browser can, else a row to open or save. */
export function renderFiles(files: readonly (FileRef | ArtifactRef)[]): HTMLElement {
  return el('div', { class: 'files' }, ...files.map(renderFile));
}

function renderFile(file: FileRef | ArtifactRef): HTMLElement {
  const kind = file.mime.split('/')[0];
  if (kind === 'video') return withRow(video(file), file);
  if (kind === 'audio')
    return withRow(
      el('audio', { controls: true, preload: 'metadata', src: fileUrl(file), 'aria-label': file.name }),
      file,
    );
  if (kind === 'image') return image(file);
  return fileRow(file);
}

function video(file: FileRef | ArtifactRef): HTMLVideoElement {
  const { thumbnail, width, height } = details(file);
  return el('video', {
    controls: true,
    playsinline: true,
    preload: thumbnail ? 'none' : 'metadata',
    poster: thumbnail ? fileUrl(thumbnail) : undefined,
    width,
    height,
    src: fileUrl(file),
    'aria-label': file.name,
  });
}

/** A picture opens large on click; a kind this browser cannot show (HEIC, say) becomes a row. */
function image(file: FileRef | ArtifactRef): HTMLElement {
  const { width, height } = details(file);
  const picture = el('img', { src: fileUrl(file), alt: file.name, loading: 'lazy', width, height });
  const button = el(
    'button',
    { type: 'button', class: 'picture', 'aria-label': `Enlarge ${file.name}`, onclick: () => enlarge(file) },
    picture,
  );
  const figure = withRow(button, file);
  picture.onerror = () => figure.replaceWith(fileRow(file));
  return figure;
}

function withRow(media: HTMLElement, file: FileRef | ArtifactRef): HTMLElement {
  return el('figure', { class: 'media' }, media, el('figcaption', {}, fileRow(file)));
}

function fileRow(file: FileRef | ArtifactRef): HTMLElement {
  const { width, height, durationS } = details(file);
  const facts = [
    formatBytes(file.bytes),
    width && height ? `${width} × ${height}` : '',
    durationS ? formatClock(durationS * 1_000) : '',
  ];
  // A browser shows these by itself in a tab of its own; everything else it would only save.
  const opens = /^(image|video|audio)\/|^application\/pdf$|^text\/plain/.test(file.mime);
  return el(
    'div',
    { class: 'file' },
    icon('file'),
    opens
      ? el('a', { class: 'file-name', href: fileUrl(file), target: '_blank', rel: 'noopener' }, file.name)
      : el('a', { class: 'file-name', href: fileUrl(file), download: file.name }, file.name),
    el('span', { class: 'file-facts' }, facts.filter(Boolean).join(' · ')),
    el(
      'a',
      { class: 'icon-button', href: fileUrl(file), download: file.name, 'aria-label': `Download ${file.name}` },
      icon('download'),
    ),
  );
}

/** A dialog closes by Esc and gives the focus back by itself. */
function enlarge(file: FileRef): void {
  const close = el(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => dialog.close() },
    icon('close'),
  );
  const dialog = el(
    'dialog',
    { class: 'lightbox', 'aria-label': file.name, onclick: () => dialog.close(), onclose: () => dialog.remove() },
    el('img', { src: fileUrl(file), alt: file.name }),
    close,
  );
  document.body.append(dialog);
  dialog.showModal();
}

const details = (file: FileRef | ArtifactRef): Partial<ArtifactRef> => file;
