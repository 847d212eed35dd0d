import type { Button } from '../../contracts/message.ts';
import type { OutgoingArtifact, OutgoingMessage } from '../channel.ts';
import { escapeHtml, type Formatted } from './html.ts';
import { fromMarkdown, fromPlain } from './markdown.ts';

export const TEXT_LIMIT = 4_096;
export const CAPTION_LIMIT = 1_024;
const MB = 1_048_576;
/** Telegram's rules for photos; what breaks them goes as a document. */
const PHOTO = { bytes: 10 * MB, sidesTogether: 10_000, ratio: 20 };

export type MediaKind = 'video' | 'photo' | 'animation' | 'audio' | 'document';

export interface TextPart {
  kind: 'text';
  text: Formatted;
  buttons?: Button[][];
}

export interface MediaPart {
  kind: MediaKind;
  path: string;
  name: string;
  caption?: Formatted;
  thumbnailPath?: string;
  width?: number;
  height?: number;
  durationS?: number;
  buttons?: Button[][];
  /** What it shows, to fall back on where Telegram will not have the file itself. */
  artifact: OutgoingArtifact;
}

/** One message on Telegram. */
export type Part = TextPart | MediaPart;

/**
 * What Telegram will show for a message: its artifacts, one message each, the first with the text as its caption; a
 * text too long for a caption goes before them, in as many pieces as it takes. The same message always gives the same
 * parts, so a send that was cut off goes on by their number.
 */
export function partsOf(message: OutgoingMessage, maxUploadBytes: number): Part[] {
  const format = message.format === 'plain' ? fromPlain : fromMarkdown;
  const [first, ...others] = message.artifacts ?? [];
  const opening = first === undefined ? undefined : withCaption(first, message.text, format, maxUploadBytes);
  const parts = opening ?? [...texts(format(message.text, TEXT_LIMIT)), ...(first ? shown(first, maxUploadBytes) : [])];
  const bearer = opening === undefined ? parts.findLast((part) => part.kind === 'text') : parts[0];
  const target = bearer ?? parts[0];
  if (target !== undefined && message.buttons !== undefined) target.buttons = message.buttons;
  return [...parts, ...others.flatMap((artifact) => shown(artifact, maxUploadBytes))];
}

/** The artifact with the message's text on it, where it fits. */
function withCaption(
  artifact: OutgoingArtifact,
  text: string,
  format: typeof fromPlain,
  maxUploadBytes: number,
): Part[] | undefined {
  const [part] = shown(artifact, maxUploadBytes);
  if (part === undefined || part.kind === 'text') return undefined;
  const own = part.caption === undefined ? [] : [part.caption];
  const pieces = [...format(text, CAPTION_LIMIT), ...own];
  const caption = pieces.length === 0 ? undefined : joined(pieces);
  if (caption !== undefined && caption.plain.length > CAPTION_LIMIT) return undefined;
  return [{ ...part, caption }];
}

function joined(pieces: Formatted[]): Formatted {
  return {
    html: pieces.map((piece) => piece.html).join('\n\n'),
    plain: pieces.map((piece) => piece.plain).join('\n\n'),
  };
}

/** An artifact by itself: the file, or what stands for a file that is too large. */
function shown(artifact: OutgoingArtifact, maxUploadBytes: number): Part[] {
  return [artifact.bytes > maxUploadBytes ? insteadOf(artifact, maxUploadBytes) : media(artifact, kindOf(artifact))];
}

/** For a file too large to send: its thumbnail, if it has one, and a sentence that says where it is. */
export function insteadOf(artifact: OutgoingArtifact, maxUploadBytes: number): Part {
  const sentence =
    `${artifact.name} (${sizeOf(artifact.bytes)}) is larger than the ${sizeOf(maxUploadBytes)} a bot can send. ` +
    `The file is kept on its node at ${artifact.path}`;
  const plain = sentence.slice(0, CAPTION_LIMIT);
  const note: Formatted = { html: escapeHtml(plain), plain };
  if (artifact.thumbnailPath === undefined) return { kind: 'text', text: note };
  const name = `preview-${artifact.name}.jpg`;
  return { kind: 'photo', path: artifact.thumbnailPath, name, caption: note, artifact };
}

function media(artifact: OutgoingArtifact, kind: MediaKind): MediaPart {
  return {
    kind,
    path: artifact.localPath,
    name: artifact.name,
    thumbnailPath: artifact.thumbnailPath,
    width: artifact.width,
    height: artifact.height,
    durationS: artifact.durationS,
    artifact,
  };
}

function kindOf(artifact: OutgoingArtifact): MediaKind {
  const { mime } = artifact;
  if (mime === 'video/mp4') return 'video';
  if (mime === 'image/gif') return 'animation';
  if (mime === 'audio/mpeg' || mime === 'audio/mp4') return 'audio';
  if (/^image\/(jpeg|png|webp)$/.test(mime) && isPhoto(artifact)) return 'photo';
  return 'document';
}

function isPhoto({ bytes, width, height }: OutgoingArtifact): boolean {
  if (bytes > PHOTO.bytes) return false;
  if (width === undefined || height === undefined) return true;
  return width + height <= PHOTO.sidesTogether && Math.max(width, height) <= PHOTO.ratio * Math.min(width, height);
}

function texts(pieces: Formatted[]): TextPart[] {
  return pieces.map((text) => ({ kind: 'text', text }));
}

function sizeOf(bytes: number): string {
  return bytes < 1_000 * MB ? `${Math.round(bytes / MB)} MB` : `${(bytes / (1_024 * MB)).toFixed(1)} GB`;
}
