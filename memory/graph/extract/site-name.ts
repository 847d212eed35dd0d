// Names of hosts as people write them. No md, sh, py, rs, ts …: those are files far more often.
const ENDINGS =
  'com|org|net|io|dev|app|ai|co|us|uk|de|fr|nl|eu|ch|at|it|es|be|se|no|dk|fi|pl|ca|au|nz|jp|in|br|mx|info|biz|shop|store|blog|site|online|studio|agency|design|tech|cloud|xyz|me|tv|fm|example|test';
const HOST = String.raw`(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:${ENDINGS})`;

/** A host without a path in running text, not within a mail address. */
const BARE = new RegExp(String.raw`(?<![\w@./-])${HOST}(?![\w@-]|\.\w)`, 'gi');
const WITH_SCHEME = /\bhttps?:\/\/([a-z0-9.-]+\.[a-z]{2,})(?::\d+)?(?=[/?#\s"'<>)\],;]|[.!]?(?:\s|$))/gi;
const WHOLE = new RegExp(String.raw`^(?:https?:\/\/)?(${HOST})\/?$`, 'i');

/** The sites that a text names, each once, without `www.`. */
export function sitesIn(text: string): string[] {
  const hosts = [...[...text.matchAll(WITH_SCHEME)].map(([, host]) => host!), ...(text.match(BARE) ?? [])];
  return [...new Set(hosts.map((host) => host.toLowerCase().replace(/^www\./, '')))];
}

/** The host, where the whole text is a site's name or address; else null. */
export function siteNamed(text: string): string | null {
  return (
    WHOLE.exec(text.trim())?.[1]
      ?.toLowerCase()
      .replace(/^www\./, '') ?? null
  );
}
