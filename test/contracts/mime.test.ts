import fc from 'fast-check';
import { mimeOf } from '../../contracts/mime.ts';

describe('the media type of a name', () => {
  test.each([
    ['film.MP4', 'video/mp4'],
    ['a.b.jpeg', 'image/jpeg'],
    ['captions.srt', 'application/x-subrip'],
    ['README', 'application/octet-stream'],
    ['png', 'application/octet-stream'],
    ['odd.constructor', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('of %j is %s', (name, mime) => expect(mimeOf(name)).toBe(mime));

  test('is always a media type', () => {
    fc.assert(fc.property(fc.string(), (name) => /^[a-z]+\/[a-z0-9.+-]+$/.test(mimeOf(`file.${name}`))));
  });
});
