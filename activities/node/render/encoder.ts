import { hasEncoder } from './ffmpeg.ts';

export const PRESETS = ['draft', 'final'] as const;
export type Preset = (typeof PRESETS)[number];

// Apple's encoder knows no constant quality on every Mac, so it gets bits: what its 1080p needs to look like crf 21.
const VIDEOTOOLBOX = {
  draft: ['-b:v', '3M'],
  final: ['-b:v', '8M'],
} as const;

const X264 = {
  draft: ['-preset', 'ultrafast', '-crf', '28'],
  final: ['-preset', 'veryfast', '-crf', '21'],
} as const;

/** ffmpeg's options for H.264 on a machine with or without Apple's hardware encoder. */
export function videoOptions(preset: Preset, videotoolbox: boolean): string[] {
  const own = videotoolbox
    ? ['-c:v', 'h264_videotoolbox', '-profile:v', 'high', '-allow_sw', '1', ...VIDEOTOOLBOX[preset]]
    : ['-c:v', 'libx264', ...X264[preset]];
  return [...own, '-pix_fmt', 'yuv420p'];
}

export const SOUND_OPTIONS: readonly string[] = ['-c:a', 'aac', '-b:a', '160k'];

/** The options for this machine. */
export async function chooseVideoOptions(preset: Preset): Promise<string[]> {
  return videoOptions(preset, await hasEncoder('h264_videotoolbox'));
}
