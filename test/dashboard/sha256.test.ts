import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { Sha256 } from '../../dashboard/sha256.ts';

const expected = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the page hashes files as the gateway does', () => {
  test('the empty file', () => {
    expect(new Sha256().hex()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  test.each([1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 1_000_003])('a file of %i bytes', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + length) & 0xff);
    expect(new Sha256().update(bytes).hex()).toBe(expected(bytes));
  });

  test('any file, cut into any pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (pieces) => {
        const hash = new Sha256();
        for (const piece of pieces) hash.update(piece);
        expect(hash.hex()).toBe(expected(Buffer.concat(pieces)));
      }),
    );
  });
});
