import fc from 'fast-check';
import { createKnownRedactor } from '../../../platform/secrets/redact-known.ts';

const SECRET = 'pa/ss w+rd"häuschen\\7';
const redact = createKnownRedactor([
  { name: 'DB_PASSWORD', value: SECRET },
  { name: 'SHORT', value: 'abcdefgh' },
  { name: 'LONG', value: 'abcdefgh-and-more' },
]);

test.each([
  ['as it is', SECRET],
  ['in an address', encodeURIComponent(SECRET)],
  ['in an address, in small letters', encodeURIComponent(SECRET).replaceAll(/%../g, (code) => code.toLowerCase())],
  ['in a form', encodeURIComponent(SECRET).replaceAll('%20', '+')],
  ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
  ['in hex', Buffer.from(SECRET).toString('hex')],
])('a known value is replaced by its name, %s', (_, written) => {
  expect(redact(`before ${written} after`)).toBe('before [redacted: DB_PASSWORD] after');
});

test.each(['', 'u:', 'ab:', 'operator:'])('what base64 makes of it after %p is replaced', (before) => {
  for (const encoding of ['base64', 'base64url'] as const) {
    const text = redact(`Basic ${Buffer.from(before + SECRET).toString(encoding)}.`);
    expect(text).toContain('[redacted: DB_PASSWORD]');
    const left = text.replace('[redacted: DB_PASSWORD]', '').replace('Basic ', '').replace('.', '');
    expect(left.length).toBeLessThanOrEqual(Math.ceil((before.length * 4) / 3) + 5);
  }
});

test('the longest that fits is the one', () => {
  expect(redact('abcdefgh-and-more, abcdefgh-and')).toBe('[redacted: LONG], [redacted: SHORT]-and');
});

test('line breaks and indentation through its midst do not hide it', () => {
  expect(redact('one\ntwo abcd\r\n    efgh three\nfour')).toBe('one\ntwo [redacted: SHORT] three\nfour');
});

test('what an output cuts at its edges is replaced, where half of it stands there', () => {
  expect(redact('-and-more\nend')).toBe('[redacted: LONG]\nend');
  expect(redact('it is abcdefgh-and')).toBe('it is [redacted: SHORT]-and');
  expect(redact(`${SECRET.slice(4)} and ${SECRET.slice(0, -3)}`)).toBe(
    '[redacted: DB_PASSWORD] and [redacted: DB_PASSWORD]',
  );
});

test('a text without any stays as it is, and so does all around one', () => {
  const around = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'x', ' ', '\n', 'é', '\u{1f600}') });
  fc.assert(
    fc.property(around, around, (before, after) => {
      expect(redact(before)).toBe(before);
      const [left, right] = redact(`${before}!${SECRET}!${after}`).split('[redacted: DB_PASSWORD]');
      expect([left, right]).toEqual([`${before}!`, `!${after}`]);
    }),
  );
});

test('whatever the secrets and wherever they stand, none is left', () => {
  const secret = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 8, maxLength: 14 });
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(5), { maxLength: 8 }),
      (values, picks) => {
        const redacted = createKnownRedactor(values.map((value) => ({ name: 'X', value })))(
          picks.map((pick) => `<${values[pick % values.length]}>`).join(''),
        );
        for (const value of values) expect(redacted).not.toContain(value);
      },
    ),
  );
});
