import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { colorAt, loudness, paces, picture, quick, renderFile, streamsOf, tone, useWorkspace } from './media.ts';

const workspace = useWorkspace();
const HEAD = 'size: 320x180\nfps: 30\n';
let job = 0;
const render = (source: string, input = {}) =>
  renderFile(workspace.job({ id: `board-${(job += 1)}` }), { source, preset: 'draft', ...input });

beforeAll(async () => {
  await workspace.generate('boards/media/blue.png', ...picture('color=blue:s=400x400'), '-frames:v', '1');
  await workspace.generate(
    'boards/media/lime.mp4',
    ...picture('color=lime:s=320x180:r=25:d=1'),
    ...tone(1, 3_000),
    ...quick,
  );
  await workspace.generate('boards/media/music.mp3', ...tone(1, 200));
  await workspace.generate('boards/media/voice.wav', ...tone(1, 1_000));
  await workspace.write(
    'boards/media/words.srt',
    '1\r\n00:00:00,500 --> 00:00:01,500\r\nHello & <i>welcome</i>\r\n\r\n',
  );
});

describe('a storyboard', () => {
  const full = `${HEAD}title: All of it
music: media/music.mp3
narration: media/voice.wav
captions: media/words.srt
scenes:
  - { color: '#ff0000', duration: 2 }
  - { image: media/blue.png, duration: 1.5, text: "50% of 'it': {all}", transition: { type: crossfade, duration: 1 } }
  - { video: media/lime.mp4, duration: 2, text: A clip }
`;

  test('of colours, pictures, clips, words, music and captions becomes one film of exactly its length', async () => {
    await workspace.write('boards/full.yaml', full);
    const { video, durationS, frames } = await render('boards/full.yaml');
    expect({ durationS, frames }).toEqual({ durationS: 5.5, frames: 165 });
    const streams = await streamsOf(video.path);
    expect(streams.video).toMatchObject({
      codec_name: 'h264',
      pix_fmt: 'yuv420p',
      width: 320,
      height: 180,
      nb_frames: '165',
    });
    expect(Number(streams.audio.duration)).toBeCloseTo(5.5, 1);
    expect(await paces(video.path)).toHaveLength(1);

    const top = '320:60:0:0';
    const [red, mixed, blue, lime] = await Promise.all([0.2, 2.5, 3.2, 5.3].map((at) => colorAt(video.path, at, top)));
    expect(red![0]).toBeGreaterThan(240);
    // Half way through the crossfade, the square picture in the middle of a black frame.
    expect(mixed![0]).toBeGreaterThan(80);
    expect(mixed![0]).toBeLessThan(170);
    expect(blue![2]).toBeGreaterThan(100);
    expect(blue![0]).toBeLessThan(20);
    // The clip is one second long: its last frame is held.
    expect(lime![1]).toBeGreaterThan(240);

    const foot = '70:12:125:163';
    const [before, said, after] = await Promise.all([0.3, 1, 1.7].map((at) => colorAt(video.path, at, foot)));
    expect(said![0]).toBeLessThan(before![0]! - 30);
    expect(after![0]).toBeCloseTo(before![0]!, -1);
  });

  test('has its music under the voice, repeated to the end and faded out there', async () => {
    const { video } = await render('boards/full.yaml');
    const music = 'lowpass=f=300,lowpass=f=300';
    const [under, alone, ending] = [
      await loudness(video.path, 0.4, 0.5, music),
      await loudness(video.path, 2.3, 0.8, music),
      await loudness(video.path, 5.3, 0.2, music),
    ];
    expect(alone).toBeGreaterThan(-40);
    expect(under).toBeLessThan(alone - 3);
    expect(ending).toBeLessThan(alone - 12);
    const clip = await loudness(video.path, 3.6, 0.8, 'highpass=f=2500,highpass=f=2500');
    expect(clip).toBeGreaterThan(-40);
  });

  test('may be JSON, and may be told another size and rate', async () => {
    await workspace.write('plain.json', JSON.stringify({ scenes: [{ color: 'navy', text: 'Hi', duration: 0.5 }] }));
    const { frames, width, height } = await render('plain.json', { size: '160x90', fps: '25' });
    expect({ frames, width, height }).toEqual({ frames: 13, width: 160, height: 90 });
  });

  test('sent as an attachment has its paths relative to the workspace', async () => {
    await workspace.write('sent', `${HEAD}scenes: [{ image: boards/media/blue.png, duration: 0.5 }]`);
    const source = `attachment:${'ab'.repeat(32)}/board.yml`;
    const sent = workspace.job({ id: 'sent', attachments: { [source]: workspace.file('sent') } });
    const { frames } = await renderFile(sent, { source, preset: 'draft' });
    expect(frames).toBe(15);
  });
});

describe('a storyboard with a mistake names the place', () => {
  const mistakes: [what: string, scenes: string, sentence: RegExp][] = [
    ['no YAML', 'scenes: [', /^bad\.yaml, line \d+: /],
    ['no scenes', 'scenes: []', /^bad\.yaml, scenes: needs at least one scene\.$/],
    [
      'nothing to show',
      'scenes: [{ duration: 1 }]',
      /^bad\.yaml, scene 1: needs exactly one of image, video and color\.$/,
    ],
    ['two things', 'scenes: [{ color: red, image: a.png, duration: 1 }]', /scene 1: needs exactly one of/],
    ['no duration', 'scenes: [{ color: red }]', /^bad\.yaml, scene 1: needs a duration in seconds\.$/],
    [
      'a word for a duration',
      'scenes: [{ color: red, duration: long }]',
      /scene 1 duration: must be a number of seconds/,
    ],
    [
      'a colour taken for a comment',
      'scenes:\n  - duration: 1\n    color: #ff0000',
      /scene 1 color: must be a colour in quotes/,
    ],
    ['no colour', 'scenes: [{ color: blurple, duration: 1 }]', /^scene 1: "blurple" is not a colour/],
    ['a misspelt field', 'scenes: [{ colour: red, duration: 1 }]', /scene 1: Unrecognized key: "colour"/],
    [
      'an unknown transition',
      'scenes: [{ color: red, duration: 1, transition: zoom }]',
      /scene 1 transition: must be one of cut, /,
    ],
    ['an odd size', 'size: 101x57\nscenes: [{ color: red, duration: 1 }]', /size: must be WIDTHxHEIGHT/],
    ['a strange rate', 'fps: 29.5\nscenes: [{ color: red, duration: 1 }]', /fps: must be a whole number/],
    [
      'a missing file',
      'scenes: [{ image: none.png, duration: 1 }]',
      /none\.png, which the storyboard names, does not exist/,
    ],
    [
      'a picture that is none',
      'scenes: [{ image: media/words.srt, duration: 1 }]',
      /^scene 1: media\/words\.srt cannot be read as a picture/,
    ],
    [
      'a sound as a clip',
      'scenes: [{ video: media/voice.wav, duration: 1 }]',
      /^scene 1: media\/voice\.wav is no video/,
    ],
    [
      'a picture as music',
      'music: media/blue.png\nscenes: [{ color: red, duration: 1 }]',
      /^media\/blue\.png holds no sound/,
    ],
    [
      'captions without times',
      'captions: media/voice.wav\nscenes: [{ color: red, duration: 1 }]',
      /^media\/voice\.wav, line 1: expected times/,
    ],
  ];
  test.each(mistakes)('%s', async (_, text, sentence) => {
    await workspace.write('boards/bad.yaml', text);
    await expect(render('boards/bad.yaml')).rejects.toMatchObject({
      name: 'SkillFailed',
      message: expect.stringMatching(sentence),
    });
  });

  test('a caption that ends before it begins, with its line', async () => {
    await workspace.write(
      'boards/late.srt',
      '1\n00:00:00,0 --> 00:00:01,0\nok\n\n2\n00:00:03,000 --> 00:00:02,000\nno\n',
    );
    await workspace.write('boards/bad.yaml', 'captions: late.srt\nscenes: [{ color: red, duration: 1 }]');
    await expect(render('boards/bad.yaml')).rejects.toThrow('late.srt, line 6: the caption ends before it begins');
  });
});

describe('a storyboard stays inside the workspace', () => {
  const outside = (named: string) => {
    return workspace
      .write('boards/spy.yaml', `scenes: [{ image: '${named}', duration: 1 }]`)
      .then(() => expect(render('boards/spy.yaml')).rejects.toThrow(/lies outside the workspace/));
  };

  test('by its paths', async () => {
    await writeFile(path.join(workspace.home, 'secret.png'), 'secret');
    await outside('../../secret.png');
    await outside(path.join(workspace.home, 'secret.png'));
  });

  test('by links to files and folders', async () => {
    await symlink(path.join(workspace.home, 'secret.png'), workspace.file('boards/linked.png'));
    await symlink(workspace.home, workspace.file('boards/home'));
    await outside('linked.png');
    await outside('home/secret.png');
  });
});
