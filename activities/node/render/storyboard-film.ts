import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SkillFailed } from '../../../contracts/errors.ts';
import { findAsset } from './assets.ts';
import { captionLayer, readCaptions } from './caption-layer.ts';
import type { Size } from './canvas.ts';
import { type Clip, heldClipFrom } from './clip.ts';
import { combine, type Film, type Part, type Shot } from './film.ts';
import { textImage } from './lettering.ts';
import { silence } from './media-film.ts';
import { probe } from './probe.ts';
import { framesIn, type Rate, secondsOf } from './rate.ts';
import { mix, type Voice } from './soundtrack.ts';
import { paintStill, standing } from './still.ts';
import { type Scene, type Storyboard, TRANSITIONS } from './storyboard.ts';

/** Where a storyboard's files are looked for, and where what is painted for it goes. All absolute. */
export interface Studio {
  base: string;
  workspace: string;
  workDir: string;
  signal: AbortSignal;
}

/** A scene in its place. `start`, `frames` and `lead` (how long its transition lasts) are frames of the film. */
interface Placed {
  start: number;
  frames: number;
  lead: number;
  transition: string;
  /** What it shows from one of its frames on, without end; the graph ends in `[label]`. */
  look(from: number, label: string): Part;
  voice: Voice | undefined;
}

/**
 * A film of a storyboard, one shot a scene. The scenes' durations add up to the film's: a transition lies at the
 * beginning of its scene, over the scene before, which plays on (or holds its last frame) beneath it.
 * @throws SkillFailed naming the scene and the file that is wrong
 */
export async function filmOfStoryboard(board: Storyboard, name: string, studio: Studio): Promise<Film> {
  const { size, fps: rate } = board;
  const files: unknown[] = [];
  const find = async (named: string) => {
    const file = await findAsset(named, studio.base, studio.workspace);
    const { mtimeMs, size: bytes } = await stat(file);
    files.push({ named, mtimeMs, bytes });
    return file;
  };

  const scenes: Placed[] = [];
  let clock = 0;
  for (const [index, scene] of board.scenes.entries()) {
    const place = { index, clock, size, rate, studio, find };
    const { placed, seconds } = await placeScene(scene, place);
    scenes.push(placed);
    clock += seconds;
  }

  const cues = board.captions === undefined ? [] : await readCaptions(await find(board.captions), board.captions);
  const seconds = secondsOf(framesIn(clock, rate), rate);
  const voices = scenes.flatMap((scene) => scene.voice ?? []);
  if (board.narration !== undefined) {
    voices.push({ ...(await soundFile(await find(board.narration), board.narration, studio)), at: 0, seconds });
  }
  const music = board.music === undefined ? undefined : await soundFile(await find(board.music), board.music, studio);

  const black = path.join(studio.workDir, 'black.png');
  await paintStill({ color: 'black', name: 'black' }, size, black, studio.signal);
  const before = (index: number): Placed['look'] => {
    const scene = scenes[index - 1];
    return scene ? (from, label) => scene.look(scene.frames + from, label) : (_, label) => standing(black, rate, label);
  };
  const shots = scenes.map((scene, index): Shot => ({
    note: `scene ${index + 1} of ${scenes.length}`,
    seconds: secondsOf(scene.frames, rate),
    frames: scene.frames,
    async picture(from) {
      const frames = pictureOf(scene, before(index), from, rate, cues.length > 0 ? 'bare' : 'picture');
      if (cues.length === 0) return frames;
      const window = [scene.start + from, scene.start + scene.frames].map((frame) => secondsOf(frame, rate));
      return captionLayer(frames, cues, window as [number, number], size, studio.workDir);
    },
  }));
  return {
    title: board.title ?? name.replace(/\.[^.]*$/, ''),
    size,
    rate,
    shots,
    sound: voices.length === 0 && !music ? silence(seconds) : mix({ voices, music, seconds }),
    madeFrom: { board, files },
  };
}

interface Place {
  index: number;
  /** Seconds of film before this scene. */
  clock: number;
  size: Size;
  rate: Rate;
  studio: Studio;
  find(named: string): Promise<string>;
}

async function placeScene(scene: Scene, place: Place): Promise<{ placed: Placed; seconds: number }> {
  const { clock, rate } = place;
  const name = `scene ${place.index + 1}`;
  const shown = scene.video === undefined ? undefined : await clipOf(scene.video, name, place);
  const seconds = scene.duration ?? shown?.seconds ?? 0;
  // From the clock, not scene by scene: rounding must not add up.
  const start = framesIn(clock, rate);
  const frames = framesIn(clock + seconds, rate) - start;
  if (frames < 1) throw new SkillFailed(`${name} is shorter than one frame; give it a longer duration.`);
  const transition = scene.transition ?? { type: 'cut' as const, duration: 0 };
  const placed = {
    start,
    frames,
    lead: transition.type === 'cut' ? 0 : Math.min(frames, framesIn(transition.duration, rate)),
    transition: transition.type === 'cut' ? '' : TRANSITIONS[transition.type],
    look: shown ? await lookOfClip(scene, shown, place) : await lookOfStill(scene, name, place),
    voice: shown?.sound === undefined ? undefined : { file: shown.file, stream: shown.sound, at: clock, seconds },
  };
  return { placed, seconds };
}

interface Shown extends Clip {
  sound: number | undefined;
  seconds: number | undefined;
}

async function clipOf(named: string, name: string, { find, studio }: Place): Promise<Shown> {
  const file = await find(named);
  const { kind, picture, sound, seconds } = await probe(file, named, studio.signal);
  if (kind !== 'video' || picture === undefined) {
    throw new SkillFailed(`${name}: ${named} is no video; name it under image, or as narration or music.`);
  }
  return { file, picture, sound, seconds: picture.seconds ?? seconds };
}

async function lookOfStill(
  scene: Scene,
  name: string,
  { index, size, rate, studio, find }: Place,
): Promise<Placed['look']> {
  const file = path.join(studio.workDir, `scene-${index + 1}.png`);
  const image = scene.image === undefined ? undefined : await find(scene.image);
  const still = {
    image,
    color: scene.color,
    text: scene.text,
    name: scene.image === undefined ? name : `${name}: ${scene.image}`,
  };
  await paintStill(still, size, file, studio.signal);
  return (_, label) => standing(file, rate, label);
}

async function lookOfClip(scene: Scene, clip: Clip, { index, size, rate, studio }: Place): Promise<Placed['look']> {
  if (scene.text === undefined) return (from, label) => heldClipFrom(clip, from, { canvas: size, rate, label });
  const { input, left, top } = await textImage(scene.text, size, 'below');
  const file = path.join(studio.workDir, `scene-${index + 1}-text.png`);
  await writeFile(file, input);
  return (from, label) => {
    const clear = heldClipFrom(clip, from, { canvas: size, rate, label: `${label}clear` });
    const text: Part = { inputs: [{ file, options: [] }], graph: (first) => `[${first}:v]null[${label}text]` };
    return combine([clear, text], `[${label}clear][${label}text]overlay=${left}:${top},format=yuv420p[${label}]`);
  };
}

/** The scene's frames from one on, with the transition it comes in by; the graph ends in `[label]`. */
function pictureOf(scene: Placed, before: Placed['look'], from: number, rate: Rate, label: string): Part {
  const after = (head: number) =>
    `trim=start_frame=${from - head}:end_frame=${scene.frames - head},setpts=PTS-STARTPTS[${label}]`;
  if (from >= scene.lead) return combine([scene.look(from, 'now')], `[now]${after(from)}`);
  // ffmpeg cannot begin inside a transition, so that one is made from its start and the frames before are dropped.
  const fade = `xfade=transition=${scene.transition}:duration=${secondsOf(scene.lead, rate).toFixed(6)}:offset=0`;
  return combine(
    [before(0, 'before'), scene.look(0, 'now')],
    `[before]trim=end_frame=${scene.lead + 1}[leaving];[leaving][now]${fade},${after(0)}`,
  );
}

async function soundFile(file: string, named: string, { signal }: Studio): Promise<{ file: string; stream: number }> {
  const { sound } = await probe(file, named, signal);
  if (sound === undefined) throw new SkillFailed(`${named} holds no sound; name a sound file for narration and music.`);
  return { file, stream: sound };
}
