import type { Incoming } from '../../gateway/intake.ts';
import { toLogEntry } from '../../gateway/recorder/entries.ts';
import { assembleGateway, type GatewayParts } from '../support/gateway-parts.ts';
import { until } from '../support/until.ts';

let gateway: GatewayParts;
beforeEach(async () => (gateway = await assembleGateway({ handlesMessages: false })));
afterEach(() => gateway.stop());

const incoming = (id: string, more: Partial<Incoming> = {}): Incoming => ({
  id,
  chat: 'telegram:7',
  senderName: 'Ann',
  text: id,
  attachments: [],
  ...more,
});
const photo = (id: string) => ({ telegramFileId: `file-${id}`, name: `${id}.jpg`, mime: 'image/jpeg' });
const part = (id: string, text = '') => incoming(id, { text, album: 'telegram:7:album-1', attachments: [photo(id)] });
const accepted = () => gateway.recorder.messages.unstarted().map(({ id }) => id);
const saidInOrder = () => gateway.recorder.entries.after(0, 100).map(({ key }) => key);

describe('acceptance', () => {
  test('takes the same message once, in one batch, in two, and after a restart', async () => {
    gateway.intake.accept([incoming('a'), incoming('a', { text: 'told again' })]);
    gateway.intake.accept([incoming('a')]);
    await gateway.crash();
    gateway = await assembleGateway({ dir: gateway.dir });
    gateway.intake.accept([incoming('a')]);
    expect(accepted()).toEqual(['a']);
    expect(saidInOrder()).toEqual(['said:a']);
    expect(gateway.recorder.messages.find('a')?.text).toBe('a');
  });

  test('logs the names of what came with a text; without one, they are what was said', () => {
    gateway.intake.accept([
      incoming('a', { attachments: [photo('one'), photo('two')] }),
      incoming('b', { text: '', attachments: [photo('three')] }),
    ]);
    expect(gateway.recorder.entries.after(0, 9).map(toLogEntry)).toMatchObject([
      { said: 'a', files: ['one.jpg', 'two.jpg'] },
      { said: 'three.jpg', files: undefined },
    ]);
  });

  test('keeps the order in which things came', () => {
    gateway.intake.accept([incoming('c'), incoming('a')]);
    gateway.intake.accept([incoming('b')]);
    expect(accepted()).toEqual(['c', 'a', 'b']);
    expect(saidInOrder()).toEqual(['said:c', 'said:a', 'said:b']);
  });

  test('of a batch is one commit: what fails in its middle leaves nothing, and all of it can come again', () => {
    const unreadable = incoming('bad', { text: { toString: () => 'no text' } as unknown as string });
    expect(() => gateway.intake.accept([incoming('good'), unreadable, incoming('also good')])).toThrow();
    expect(accepted()).toEqual([]);
    expect(saidInOrder()).toEqual([]);
    gateway.intake.accept([incoming('good'), incoming('also good')]);
    expect(accepted()).toEqual(['good', 'also good']);
  });

  test('is told to pages and log only once it is durable, and only for what is new', () => {
    const live: string[] = [];
    gateway.bus.on('live', (event) => {
      if (event.type === 'message') live.push(event.message.id);
      expect(gateway.recorder.messages.find(live.at(-1)!)).not.toBeNull();
    });
    let recorded = 0;
    gateway.bus.on('recorded', () => (recorded += 1));
    gateway.intake.accept([incoming('a'), incoming('b')]);
    gateway.intake.accept([incoming('a')]);
    expect(live).toEqual(['a', 'b']);
    expect(recorded).toBe(1);
  });

  test('a message of files alone is shown by their names', () => {
    gateway.intake.accept([incoming('a', { text: '', attachments: [photo('one'), photo('two')] })]);
    expect(gateway.said('telegram:7')[0]?.text).toBe('one.jpg, two.jpg');
  });
});

describe('an album', () => {
  const album = (id: string) => gateway.recorder.messages.find(id);

  test('whose parts come in two batches is one message with all files and whichever caption there is', () => {
    gateway.intake.accept([part('p1'), part('p2')]);
    gateway.intake.accept([part('p3', '/render')]);
    expect(accepted()).toEqual(['p1']);
    expect(album('p1')).toMatchObject({ text: '/render', attachments: [photo('p1'), photo('p2'), photo('p3')] });
    expect(saidInOrder()).toEqual(['said:p1']);
  });

  test('takes each part once, however often it is told', () => {
    gateway.intake.accept([part('p1'), part('p2')]);
    gateway.intake.accept([part('p1'), part('p2')]);
    expect(album('p1')?.attachments).toHaveLength(2);
  });

  test('waits for its last part, each of which puts it off', async () => {
    gateway.intake.accept([part('p1')]);
    const { startAfter, acceptedAt } = album('p1')!;
    expect(startAfter).toBeGreaterThan(acceptedAt);
    await until('the clock moves', () => Date.now() > acceptedAt);
    gateway.intake.accept([part('p2')]);
    expect(album('p1')!.startAfter).toBeGreaterThan(startAfter);
  });

  test('is not grown any more once its turn may have begun: a late part is a message of its own, and told once', async () => {
    gateway.intake.accept([part('p1', '/render')]);
    await until('the album was quiet', () => Date.now() > album('p1')!.startAfter);
    gateway.intake.accept([part('late')]);
    gateway.intake.accept([part('late'), part('p1')]);
    expect(album('p1')?.attachments).toEqual([photo('p1')]);
    expect(album('late')).toMatchObject({ attachments: [photo('late')], album: undefined });
    expect(accepted()).toEqual(['p1', 'late']);
  });

  test('of another chat is another album', () => {
    gateway.intake.accept([part('p1'), incoming('x1', { album: 'telegram:8:album-1', attachments: [photo('x1')] })]);
    expect(accepted()).toEqual(['p1', 'x1']);
  });
});
