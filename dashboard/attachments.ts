import { byId, el, setAttribute } from './dom.ts';
import { icon } from './icons.ts';
import { createUpload, type Upload } from './upload.ts';
import { formatBytes } from './units.ts';

/** What `POST /api/messages` takes at most. */
const MAX_FILES = 100;

export interface Attachments {
  add(files: Iterable<File>): void;
  /** Hands the files over to a message and empties the tray; they go on uploading. */
  take(): Upload[];
  readonly isEmpty: boolean;
}

/** The tray of chosen, dropped and pasted files above the field. They upload while the message is being written. */
export function createAttachments(changed: () => void, refused: (sentence: string) => void): Attachments {
  const tray = byId('tray');
  const uploads = new Map<Upload, HTMLElement>();
  acceptDrops((files) => attachments.add(files));

  const attachments: Attachments = {
    add(files) {
      for (const file of files) {
        if (uploads.size >= MAX_FILES) {
          refused(`One message takes at most ${MAX_FILES} files; send the others with the next.`);
          break;
        }
        addOne(createUpload(file));
      }
      tray.hidden = uploads.size === 0;
      changed();
    },
    take() {
      const taken = [...uploads.keys()];
      uploads.clear();
      tray.replaceChildren();
      tray.hidden = true;
      return taken;
    },
    get isEmpty() {
      return uploads.size === 0;
    },
  };
  return attachments;

  function addOne(upload: Upload): void {
    const words = el('span', { class: 'chip-facts' });
    const fill = el('div', { class: 'bar-fill' });
    const bar = el(
      'div',
      { class: 'bar bar-thin', role: 'progressbar', 'aria-label': `Upload of ${upload.file.name}` },
      fill,
    );
    const again = el('button', { type: 'button', class: 'link', onclick: () => start(upload) }, 'Try again');
    const chip = el(
      'li',
      { class: 'chip' },
      icon('file'),
      el('span', { class: 'chip-name', title: upload.file.name }, upload.file.name),
      words,
      again,
      el(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': `Remove ${upload.file.name}`,
          onclick: () => remove(upload),
        },
        icon('close'),
      ),
      bar,
    );
    upload.onchange = () => {
      const { state } = upload;
      chip.dataset.phase = state.phase;
      words.textContent = wordsOf(upload);
      again.hidden = state.phase !== 'failed';
      bar.hidden = state.phase === 'done' || state.phase === 'failed';
      if ('fraction' in state) {
        fill.style.width = `${state.fraction * 100}%`;
        setAttribute(bar, 'aria-valuenow', Math.floor(state.fraction * 100));
      }
    };
    upload.onchange();
    uploads.set(upload, chip);
    tray.append(chip);
    start(upload);
  }

  function remove(upload: Upload): void {
    upload.cancel();
    uploads.get(upload)?.remove();
    uploads.delete(upload);
    tray.hidden = uploads.size === 0;
    changed();
  }
}

/** A failure is shown by the upload's own state. */
function start(upload: Upload): void {
  upload.whole().catch(() => {});
}

function wordsOf({ state, file }: Upload): string {
  switch (state.phase) {
    case 'hashing':
      return `reading ${Math.floor(state.fraction * 100)} %`;
    case 'uploading':
      return `${Math.floor(state.fraction * 100)} % of ${formatBytes(file.size)}`;
    case 'waiting':
      return 'waiting for the connection';
    case 'done':
      return formatBytes(file.size);
    case 'failed':
      return state.problem;
  }
}

/** Files may be dropped anywhere on the page; a sheet over it says so while they hover. */
function acceptDrops(add: (files: Iterable<File>) => void): void {
  const sheet = byId('drop-sheet');
  let depth = 0;
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const enter = (by: number) => (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    // Every element under the pointer enters and leaves by itself; only the count says when the page is left.
    depth = Math.max(0, depth + by);
    sheet.hidden = depth === 0;
  };
  document.addEventListener('dragenter', enter(1));
  document.addEventListener('dragleave', enter(-1));
  document.addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    sheet.hidden = true;
    add(event.dataTransfer?.files ?? []);
  });
}
