import { BadInput } from '../../contracts/errors.ts';

/** What keys and passwords look like, each with what to call it. */
const PATTERNS: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\b(?:sk|pk|rk)[-_](?:live|test|ant|proj|or)?[-_]?[A-Za-z0-9_-]{20,}/, 'an API key'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS key'],
  [/\bAIza[0-9A-Za-z_-]{35}\b/, 'a Google key'],
  [/\bgh[pousr]_[A-Za-z0-9]{30,}\b|\bgithub_pat_[A-Za-z0-9_]{30,}/, 'a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{20,}/, 'a GitLab token'],
  [/\bxox[abposr]-[A-Za-z0-9-]{10,}/, 'a Slack token'],
  [/\b\d{8,10}:[A-Za-z0-9_-]{35}\b/, 'a Telegram bot token'],
  [/\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/, 'a signed token'],
  [/\b[a-z][a-z0-9+]*:\/\/[^\s/:@]+:[^\s/@]{3,}@/i, 'a password in an address'],
  [
    /\b(?:[A-Z0-9_]*(?:TOKEN|SECRET|PASSWORD|API_KEY|PRIVATE_KEY)|password|passwort|passphrase)\s*(?:=|:|is)\s*["']?(?!the\b|in\b|kept\b|set\b|unset\b)(?=\S*\d)\S{8,}/i,
    'a password',
  ],
];

/** What kind of secret a text seems to hold; undefined where it holds none. */
export function secretIn(text: string): string | undefined {
  return PATTERNS.find(([pattern]) => pattern.test(text))?.[1];
}

/** The text with secrets taken out, for where it leaves the node. */
export function withoutSecrets(text: string): string {
  return PATTERNS.reduce(
    (now, [pattern, kind]) =>
      now.replaceAll(new RegExp(pattern.source, `g${pattern.flags}`), `[${kind}, not handed over]`),
    text,
  );
}

/**
 * Holds what is to be remembered to names of secrets.
 * @throws BadInput when it has the value of one
 */
export function refuseSecrets(before: string, after: string): void {
  const known = new Set(before.split('\n'));
  const added = after.split('\n').filter((line) => !known.has(line));
  const kind = secretIn(added.join('\n'));
  if (kind !== undefined)
    throw new BadInput(
      `That looks like ${kind}, and values of secrets are never remembered; keep it in .env and remember its name.`,
    );
}
