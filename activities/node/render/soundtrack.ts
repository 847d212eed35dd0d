import type { Part } from './film.ts';

export interface Voice {
  file: string;
  /** ffprobe's number of the sound stream. */
  stream: number;
  /** Seconds into the film. */
  at: number;
  /** Seconds it may last. */
  seconds: number;
}

export interface Soundtrack {
  /** What is said: the narration and the sound of the clips. */
  voices: Voice[];
  music: { file: string; stream: number } | undefined;
  /** Length of the film in seconds. */
  seconds: number;
}

const FORMAT = 'aresample=48000,aformat=sample_fmts=fltp:channel_layouts=stereo';
const FADE_OUT_S = 2;

/**
 * Mixes the sound of a film: voices where they belong, music under them from beginning to end, repeated as often as
 * it takes, quieter while somebody speaks and faded out over the last two seconds.
 */
export function mix({ voices, music, seconds }: Soundtrack): Part {
  const whole = `apad,atrim=end=${seconds.toFixed(6)}`;
  const inputs = voices.map(({ file }) => ({ file, options: [] as string[] }));
  if (music) inputs.push({ file: music.file, options: ['-stream_loop', '-1'] });

  const graph = (first: number) => {
    const placed = voices.map(({ stream, at, seconds: length }, index) => {
      const delay = Math.round(at * 1_000);
      return `[${first + index}:${stream}]${FORMAT},asetpts=PTS-STARTPTS,atrim=end=${length.toFixed(6)},adelay=${delay}:all=1[v${index}]`;
    });
    const labels = voices.map((_, index) => `[v${index}]`).join('');
    const voice = `${labels}amix=inputs=${voices.length}:normalize=0,${whole}`;
    if (!music) return [...placed, `${voice},alimiter=level=0[sound]`].join(';');

    const fade = Math.min(FADE_OUT_S, seconds);
    const bed = `[${first + voices.length}:${music.stream}]${FORMAT},${whole},afade=t=out:st=${(seconds - fade).toFixed(6)}:d=${fade}`;
    if (voices.length === 0) return `${bed}[sound]`;
    return [
      ...placed,
      `${voice},asplit[voice][key]`,
      `${bed},volume=0.6[bed]`,
      '[bed][key]sidechaincompress=threshold=0.02:ratio=8:attack=100:release=800[ducked]',
      '[ducked][voice]amix=inputs=2:normalize=0,alimiter=level=0[sound]',
    ].join(';');
  };
  return { inputs, graph };
}
