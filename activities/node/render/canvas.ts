/** Pixels. */
export interface Size {
  width: number;
  height: number;
}

export const FULL_HD: Size = { width: 1_920, height: 1_080 };

/** For the scale filter: shots that are joined need one colour matrix, and HD's is the one players expect. */
export const TO_HD_COLORS = 'out_color_matrix=bt709:out_range=tv';
/** The filter that writes the same into the file, so that no player has to guess. */
export const SAY_HD_COLORS = 'setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv';

const SIZE_FORM = /^(\d{2,4})x(\d{2,4})$/;

const LARGEST_SIDE = 4_096;

/** Reads `1920x1080`; undefined where a side is odd (yuv420p halves them for colour), below 16 or above 4096. */
export function parseSize(text: string): Size | undefined {
  const [, width = 0, height = 0] = (SIZE_FORM.exec(text) ?? []).map(Number);
  const fits = [width, height].every((side) => side % 2 === 0 && side >= 16 && side <= LARGEST_SIDE);
  return fits ? { width, height } : undefined;
}

/** The largest even-sided picture of the source's shape that fits the canvas. */
export function fit(source: Size, canvas: Size): Size {
  const scale = Math.min(canvas.width / source.width, canvas.height / source.height);
  const even = (side: number, limit: number) => Math.min(limit, Math.max(2, Math.round((side * scale) / 2) * 2));
  return { width: even(source.width, canvas.width), height: even(source.height, canvas.height) };
}
