/** What a secret looks like although nobody told us of it. Each begins with letters of its own, so a look at a place is short. */
const KEYS = {
  'API key': /sk-(?:[a-z]{2,12}\d{0,2}-)?[\w-]{20,}/,
  'AWS key': /(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/,
  'GitHub token': /(?:gh[opusr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/,
  'GitLab token': /glpat-[\w-]{16,}/,
  'Slack token': /(?:xox[a-z]|xapp)-[\w-]{10,}/,
  'Google key': /(?:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})/,
  'Stripe key': /(?:[rs]k_(?:live|test)_\w{16,}|whsec_\w{20,})/,
  'SendGrid key': /SG\.[\w-]{16,}\.[\w-]{16,}/,
  'npm token': /npm_[A-Za-z0-9]{30,}/,
  'Hugging Face token': /hf_[A-Za-z0-9]{30,}/,
  'Telegram token': /(?:bot)?\d{8,11}:[\w-]{34,36}(?![\w-])/,
  'JSON web token': /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/,
};

const kinds = Object.keys(KEYS);
const keys = new RegExp(
  `(?<![\\w-])(?:${Object.values(KEYS)
    .map(({ source }) => `(${source})`)
    .join('|')})`,
  'g',
);

/** To its end, or to that of the text: one that was cut off is as bad. */
const PRIVATE_KEY =
  /-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:[^]*?-----END [A-Z0-9 ]{3,40}-----|[^]*$)/g;

/** `://user:password@` */
const IN_ADDRESS = /(:\/\/[^\s/:@"'<>]{1,100}:)([^\s/@"'<>[]{1,200})(?=@)/g;

const AUTHORIZATION =
  /(\bauthorization["']?\s{0,2}[:=]\s{0,2}["']?(?:(?:bearer|basic|token|apikey|bot)\s{1,2})?)(?!(?:bearer|basic|token|apikey|bot)\b)([\w.~+/=:-]{6,})/gi;
const BEARER = /(\bbearer\s{1,2})(?=\D{0,64}\d)([\w.~+/=-]{16,})/gi;

/** A name, a sign and a value; what only stands for a value (`$TOKEN`, `<token>`, `***`) may stay. */
const VALUE = String.raw`(?!\[redacted)(?!true\b|false\b|null\b|none\b)`;
const PASSWORD = new RegExp(
  String.raw`((?:password|passwd|passphrase|kennwort|passwort)["']?(?:\s{0,2}[:=]\s{0,2}|\s(?=\S*\d))["']?)${VALUE}([^\s"'<>$*{}[\](),;&]{4,})`,
  'gi',
);
const NAMED = new RegExp(
  String.raw`((?:secret|token|(?:api|access|auth|private|client|secret)[_-]?key|_key|_pwd)["']?(?:\s{0,2}[:=]\s{0,2}|(?<=--[a-z-]{1,20})\s)["']?)${VALUE}(?=[^\s"']{0,64}\d)([^\s"'<>$*{}[\](),;&]{8,})`,
  'gi',
);

const CARD =
  /(?<![\d.,-])(?:[456]\d{3}|2[2-7]\d\d)([ -]?)\d{4}\1\d{4}\1\d{4}(?![\d-])|(?<![\d.,-])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?![\d-])/g;

/** Replaces what looks like a key, a password or the number of a card. In time that grows with the text only. */
export function redactPatterns(text: string): string {
  return text
    .replace(PRIVATE_KEY, '[redacted: private key]')
    .replace(keys, (_found, ...groups: unknown[]) => `[redacted: ${kinds[groups.findIndex(Boolean)]}]`)
    .replace(IN_ADDRESS, '$1[redacted: password]')
    .replace(AUTHORIZATION, '$1[redacted: authorization]')
    .replace(BEARER, '$1[redacted: token]')
    .replace(PASSWORD, '$1[redacted: password]')
    .replace(NAMED, '$1[redacted: secret]')
    .replace(CARD, (number) => (passesLuhn(number) ? '[redacted: card number]' : number));
}

/** The check digit of payment cards (ISO/IEC 7812-1). */
function passesLuhn(number: string): boolean {
  const digits = [...number].filter((char) => char >= '0' && char <= '9').map(Number);
  const sum = digits.reverse().reduce((total, digit, place) => {
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
