import type { Size } from './canvas.ts';
import type { Rate } from './rate.ts';

/** A file ffmpeg reads, with the options that stand before its `-i`. */
export interface Input {
  file: string;
  options: string[];
}

/** Inputs and the filters that join them; `first` is the number ffmpeg gives the part's first input. */
export interface Part {
  inputs: Input[];
  graph(first: number): string;
}

/**
 * One stretch of the film that one ffmpeg process makes, beginning at any of its frames: that is what lets a new
 * attempt go on where the last one was cut off.
 */
export interface Shot {
  /** Said beside the progress bar. */
  note: string;
  /** How long it lasts, about: a source may be wrong about itself. */
  seconds: number;
  /** Exact number of frames where the film, not the source, decides it. */
  frames: number | undefined;
  /** The picture from a frame on; its graph ends in `[picture]`, at the film's size and rate. */
  picture(from: number): Promise<Part>;
}

export interface Film {
  title: string;
  size: Size;
  rate: Rate;
  shots: Shot[];
  /** The whole soundtrack; its graph ends in `[sound]`. */
  sound: Part;
  /** Everything that decides how the film looks: work kept from an earlier attempt is used only if this is the same. */
  madeFrom: unknown;
}

/** Total length in seconds, as far as the sources are right. */
export function filmSeconds(film: Film): number {
  return film.shots.reduce((sum, shot) => sum + shot.seconds, 0);
}

/** Parts read side by side, and the filters that join their labels. */
export function combine(parts: Part[], joined?: string): Part {
  return {
    inputs: parts.flatMap((part) => part.inputs),
    graph(first) {
      let next = first;
      const graphs = parts.map((part) => {
        const graph = part.graph(next);
        next += part.inputs.length;
        return graph;
      });
      return [...graphs, ...(joined === undefined ? [] : [joined])].join(';');
    },
  };
}
