import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import {
  boxes,
  colorAt,
  loudness,
  paces,
  picture,
  quick,
  renderFile,
  streamsOf,
  tone,
  useWorkspace,
} from './render/media.ts';

const workspace = useWorkspace();
const small = { size: '320x180', preset: 'draft' };

describe('a media file', () => {
  test('becomes 1080p H.264 with AAC that plays while it loads, and has a thumbnail', async () => {
    await workspace.generate(
      'clip.mkv',
      ...picture('testsrc2=s=640x360:r=25:d=2'),
      ...tone(2),
      ...quick,
      '-c:a',
      'flac',
    );
    const job = workspace.job({ id: 'full' });
    const { video, ...told } = await renderFile(job, { source: 'clip.mkv' });
    expect(told).toMatchObject({ durationS: 2, width: 1_920, height: 1_080, fps: 25, frames: 50 });
    const streams = await streamsOf(video.path);
    expect(streams.video).toMatchObject({
      codec_name: 'h264',
      pix_fmt: 'yuv420p',
      width: 1_920,
      height: 1_080,
      nb_frames: '50',
    });
    expect(streams.audio).toMatchObject({ codec_name: 'aac', channels: 2 });
    const order = await boxes(video.path);
    expect(order.indexOf('moov')).toBeLessThan(order.indexOf('mdat'));
    expect(video).toMatchObject({ name: 'clip.mp4', mime: 'video/mp4', width: 1_920, height: 1_080, durationS: 2 });
    expect(video.thumbnail).toMatchObject({ mime: 'image/jpeg' });
    expect(await sharp(path.join(job.dir, 'render', 'thumbnail.jpg')).metadata()).toMatchObject({
      width: 320,
      height: 180,
    });
    expect(job.measured.cpuMs).toBeGreaterThan(0);
  });

  test('shows progress that never goes back, from the beginning to one', async () => {
    await workspace.generate('long.mp4', ...picture('testsrc2=s=640x360:r=30:d=12'), ...tone(12), ...quick);
    const job = workspace.job({ id: 'progress' });
    await renderFile(job, { source: 'long.mp4', size: '640x360' });
    const fractions = job.progressed.map(({ fraction }) => fraction ?? NaN);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions[0]).toBeLessThan(0.5);
    expect(fractions.at(-1)).toBe(1);
    expect(new Set(fractions).size).toBeGreaterThan(3);
    expect(job.progressed.some(({ etaS }) => etaS !== undefined && etaS > 0)).toBe(true);
  });

  test('held upright is fitted with black at its sides, its shape kept', async () => {
    await workspace.generate('tall.mp4', ...picture('color=red:s=90x160:r=30:d=1'), ...quick);
    const { video } = await renderFile(workspace.job({ id: 'tall' }), { source: 'tall.mp4', ...small });
    const [left, middle] = [
      await colorAt(video.path, 0.5, '80:180:0:0'),
      await colorAt(video.path, 0.5, '60:160:130:10'),
    ];
    expect(left.every((value) => value < 12)).toBe(true);
    expect(middle[0]).toBeGreaterThan(200);
  });

  test('turned by its rotation mark is shown as the camera held it', async () => {
    await workspace.generate('wide.mp4', ...picture('color=red:s=320x180:r=30:d=1'), ...quick);
    await workspace.generate(
      'turned.mp4',
      '-i',
      workspace.file('wide.mp4'),
      '-c',
      'copy',
      '-metadata:s:v',
      'rotate=90',
    );
    const { video } = await renderFile(workspace.job({ id: 'turned' }), { source: 'turned.mp4', ...small });
    expect((await colorAt(video.path, 0.5, '80:180:0:0')).every((value) => value < 12)).toBe(true);
    expect((await colorAt(video.path, 0.5, '60:160:130:10'))[0]).toBeGreaterThan(200);
  });

  test('without sound gets a silent track of its length', async () => {
    await workspace.generate('mute.mp4', ...picture('testsrc2=s=320x180:r=30:d=2'), ...quick);
    const { video } = await renderFile(workspace.job({ id: 'mute' }), { source: 'mute.mp4', ...small });
    const { audio } = await streamsOf(video.path);
    expect(Number(audio.duration)).toBeCloseTo(2, 1);
    expect(await loudness(video.path, 0, 2)).toBeLessThan(-80);
  });

  test('of odd sides and a variable rate comes out at an even pace', async () => {
    const uneven = "testsrc2=s=321x181:r=60:d=3,select='not(mod(n,3))+lt(n,60)'";
    await workspace.generate('uneven.mkv', ...picture(uneven), '-vsync', 'vfr', '-c:v', 'ffv1');
    const { video, fps, durationS } = await renderFile(workspace.job({ id: 'uneven' }), {
      source: 'uneven.mkv',
      ...small,
    });
    expect([24, 25, 30, 50, 60]).toContain(fps);
    expect(durationS).toBeCloseTo(3, 1);
    expect(await paces(video.path)).toHaveLength(1);
  });

  test('at 29.97 frames a second keeps every one over the seams between segments', async () => {
    await workspace.generate('ntsc.mp4', ...picture('testsrc2=s=320x180:r=30000/1001:d=10.05'), ...tone(10), ...quick);
    const { video, segments, frames } = await renderFile(workspace.job({ id: 'ntsc' }), {
      source: 'ntsc.mp4',
      size: '320x180',
    });
    // The third segment is of two frames only, and final quality has B-frames: the trap of joining.
    expect({ segments, frames }).toEqual({ segments: { kept: 0, made: 3 }, frames: 302 });
    expect(await paces(video.path)).toHaveLength(1);
    expect((await streamsOf(video.path)).video.nb_frames).toBe('302');
  });

  test('that does not say how long it is, is measured', async () => {
    await workspace.generate('stream.h264', ...picture('testsrc2=s=320x180:r=25:d=2'), ...quick, '-f', 'h264');
    const job = workspace.job({ id: 'stream' });
    const { durationS } = await renderFile(job, { source: 'stream.h264', ...small });
    expect(durationS).toBeCloseTo(2, 1);
    expect(job.progressed.at(-1)?.fraction).toBe(1);
  });

  test('of sound alone becomes its waveform', async () => {
    await workspace.generate('song.mp3', ...tone(3));
    const { video, frames } = await renderFile(workspace.job({ id: 'song' }), { source: 'song.mp3', ...small });
    expect(frames).toBeGreaterThanOrEqual(90);
    expect(await loudness(video.path, 0, 3)).toBeGreaterThan(-40);
    expect((await colorAt(video.path, 1.5, '320:6:0:143'))[2]).toBeGreaterThan(60);
  });

  test('of one picture stands for five seconds', async () => {
    await workspace.generate('photo.png', ...picture('color=green:s=200x100'), '-frames:v', '1');
    const { durationS, frames } = await renderFile(workspace.job({ id: 'photo' }), { source: 'photo.png', ...small });
    expect({ durationS, frames }).toEqual({ durationS: 5, frames: 150 });
  });

  test('sent as an attachment is called by its own name', async () => {
    await workspace.generate('kept/0f', ...picture('testsrc2=s=320x180:r=30:d=1'), ...quick, '-f', 'mp4');
    const source = `attachment:${'0f'.repeat(32)}/Mein Film.mov`;
    const job = workspace.job({ id: 'sent', attachments: { [source]: workspace.file('kept/0f') } });
    const { video } = await renderFile(job, { source, ...small });
    expect([video.name, path.basename(video.path)]).toEqual(['Mein Film.mp4', 'Mein Film-sent.mp4']);
  });
});

test('no job replaces the film of another, and nothing half-made is left in the folder', async () => {
  const out = await readdir(workspace.file('out'));
  expect(out).toContain('clip-full.mp4');
  expect(out.filter((name) => name.startsWith('.') || !name.endsWith('.mp4'))).toEqual([]);
});

describe('what cannot be rendered is told in one sentence', () => {
  const failing = (source: string) => renderFile(workspace.job({ id: 'bad' }), { source, ...small });

  test('a file that is no media', async () => {
    await workspace.write('broken.mp4', 'this is not a film');
    await expect(failing('broken.mp4')).rejects.toMatchObject({
      name: 'SkillFailed',
      message: expect.stringMatching(/^broken\.mp4 cannot be read as media: .*(invalid data|moov).*\. Send it again/i),
    });
  });

  test('a film cut off in the middle of its upload', async () => {
    await workspace.generate('whole.mp4', ...picture('testsrc2=s=320x180:r=30:d=2'), ...quick);
    const bytes = await readFile(workspace.file('whole.mp4'));
    await writeFile(workspace.file('torn.mp4'), bytes.subarray(0, bytes.length / 2));
    await expect(failing('torn.mp4')).rejects.toThrow(/^torn\.mp4 cannot be read as media: .*moov atom not found/);
  });

  test('plain text and playlists, which ffmpeg would try to show', async () => {
    await workspace.write('notes.txt', 'some notes\n');
    await workspace.write('list.m3u8', '#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n');
    await expect(failing('notes.txt')).rejects.toThrow(/^notes\.txt (holds neither|cannot be read)/);
    await expect(failing('list.m3u8')).rejects.toThrow(/^list\.m3u8 (holds neither|cannot be read)/);
  });

  test('a file that is not there', async () => {
    await expect(failing('nowhere.mp4')).rejects.toThrow(/nowhere\.mp4/);
  });

  test('a size that H.264 cannot have is refused before anything starts', async () => {
    const odd = renderFile(workspace.job(), { source: 'clip.mkv', size: '101x57' });
    await expect(odd).rejects.toThrow(/even sides/);
  });
});
