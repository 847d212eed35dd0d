import type { OverlayOptions } from 'sharp';
import { SkillFailed } from '../../../contracts/errors.ts';
import { setText } from '../render/lettering.ts';

const SMALLEST_PX = 64;

/**
 * The caption as white letters on a dark plate, readable on any picture: broken into lines, made smaller until it takes
 * at most nine tenths of the width and half of the height.
 * @throws SkillFailed where the picture is too small to carry letters
 */
export async function captionOverlay(
  text: string,
  picture: { width: number; height: number },
  position: 'top' | 'center' | 'bottom',
): Promise<OverlayOptions> {
  const { width, height } = picture;
  if (Math.min(width, height) < SMALLEST_PX) {
    throw new SkillFailed(`The picture is only ${width}×${height}, too small for a caption; make it larger first.`);
  }
  const lineHeight = Math.max(14, Math.min(height / 12, width / 14));
  const plate = await setText(text, lineHeight, { width: width * 0.9, height: height * 0.5 }, true);
  const edge = Math.round(Math.min(width, height) * 0.04);
  const top = { top: edge, center: (height - plate.height) / 2, bottom: height - plate.height - edge }[position];
  return { input: plate.image, left: Math.round((width - plate.width) / 2), top: Math.round(top) };
}
