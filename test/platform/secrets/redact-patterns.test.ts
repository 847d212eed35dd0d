import fc from 'fast-check';
import { redactPatterns } from '../../../platform/secrets/redact-patterns.ts';

/** Put together here, so that nobody who looks for keys in this repository finds one. */
const of = (length: number, from = 'aB3') => from.repeat(length).slice(0, length);

test.each([
  ['sk-' + of(40), 'API key'],
  ['sk-ant-api03-' + of(60), 'API key'],
  ['sk-proj-' + of(60), 'API key'],
  ['AKIA' + of(16, 'Q7Z'), 'AWS key'],
  ['ghp_' + of(36), 'GitHub token'],
  ['github_pat_' + of(40), 'GitHub token'],
  ['glpat-' + of(20), 'GitLab token'],
  ['xoxb-' + of(30), 'Slack token'],
  ['AIza' + of(35), 'Google key'],
  ['sk_live_' + of(24), 'Stripe key'],
  ['SG.' + of(22) + '.' + of(43), 'SendGrid key'],
  ['npm_' + of(36), 'npm token'],
  ['123456789:' + of(35), 'Telegram token'],
  ['eyJ' + of(20) + '.eyJ' + of(30) + '.' + of(43), 'JSON web token'],
  ['4111 1111 1111 1111', 'card number'],
  ['378282246310005', 'card number'],
])('%s is known by its form', (secret, kind) => {
  expect(redactPatterns(`use ${secret}, please`)).toBe(`use [redacted: ${kind}], please`);
});

test.each([
  ['password=hunter2', 'password=[redacted: password]'],
  ['Password: "correct-horse"', 'Password: "[redacted: password]"'],
  ['DB_PASSWORD=x1y2z3 make', 'DB_PASSWORD=[redacted: password] make'],
  ['deploy --password hunter2 now', 'deploy --password [redacted: password] now'],
  ['deploy --token abc123def456', 'deploy --token [redacted: secret]'],
  ['OPENAI_API_KEY=abc123def456', 'OPENAI_API_KEY=[redacted: secret]'],
  ['{"client_secret":"abc123def456"}', '{"client_secret":"[redacted: secret]"}'],
  ['Authorization: Bearer abcdef', 'Authorization: Bearer [redacted: authorization]'],
  ["-H 'authorization: Basic dXNlcjpwYXNz'", "-H 'authorization: Basic [redacted: authorization]'"],
  ['bearer abcdefgh12345678', 'bearer [redacted: token]'],
  ['postgres://ann:s3cret@db:5432/x', 'postgres://ann:[redacted: password]@db:5432/x'],
  [
    `https://api.telegram.org/bot123456789:${of(35)}/getMe`,
    'https://api.telegram.org/[redacted: Telegram token]/getMe',
  ],
])('%s names what it is for, and no value', (text, redacted) => {
  expect(redactPatterns(text)).toBe(redacted);
  expect(redactPatterns(redacted)).toBe(redacted);
});

test('a private key goes from its first line to its last, also where the last is missing', () => {
  const key = (end: string) => `-----BEGIN RSA PRIVATE KEY-----\n${of(64)}\n${of(64)}\n${end}`;
  expect(redactPatterns(`a\n${key('-----END RSA PRIVATE KEY-----')}\nb`)).toBe('a\n[redacted: private key]\nb');
  expect(redactPatterns(`a\n${key('')}`)).toBe('a\n[redacted: private key]');
});

test.each([
  'Tokens: 1,240 input, 380 output',
  'The password is in the vault; ask Ann for it.',
  'Deploy with password=$DB_PASSWORD and token=<token>',
  'Remember: API key of the shop is called SHOP_API_KEY',
  '/run reports/sales.mjs --order 4111111111111112',
  'Order 1770595020000 of 2026-02-08, invoice 2026-000123, phone +49 170 1234567',
  'sk-learn and sk-image are packages; task-force and disk-usage are words',
  'sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'Job run-cmprvz0t done; telegram:1001:42; http://127.0.0.1:7400/chat?x=a@b',
  'He bears basic understanding of the authorization of payments',
])('what people and programs say stays as it is: %s', (text) => {
  expect(redactPatterns(text)).toBe(text);
});

test('takes its time by the length of a text only, whatever stands in it', () => {
  const bait = fc.constantFrom(
    ...['-----BEGIN PRIVATE KEY-----', '-----END ', 'sk-', 'sk-ant-', 'eyJ', '.eyJ', 'SG.', '://', ':', '@', 'a', '-'],
    ...['password=', 'token:', 'authorization: bearer ', '4111 1111 ', '12345678', '_key', ' ', '\n', '"', '9', 'ghp_'],
  );
  const hostile = fc
    .tuple(fc.array(bait, { minLength: 1, maxLength: 5 }), fc.array(bait, { maxLength: 5 }))
    .map(([again, end]) => again.join('').repeat(10_000).slice(0, 100_000) + end.join(''));
  redactPatterns('warm');
  fc.assert(
    fc.property(hostile, (text) => {
      const begun = performance.now();
      redactPatterns(text);
      // 100 kB; something quadratic would take minutes.
      expect(performance.now() - begun).toBeLessThan(1_000);
    }),
    { numRuns: 60 },
  );
});
