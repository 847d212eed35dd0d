/** A value that must stand nowhere but in the settings, and the name that may stand for it. */
export interface Secret {
  name: string;
  value: string;
}

/** How what stands in a secret's place begins. */
export const REDACTED = '[redacted: ';

/** Shorter ones are words like any other. */
export const SHORTEST = 8;

/** Parts of a variable's name, between underscores, that say its value is one to keep. */
const TELLING =
  /(?:^|_)(?:\w*KEY|TOKEN|SECRET|PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|CREDENTIALS?|AUTH|COOKIE|DSN|PAT|PIN|SALT|WEBHOOK)(?:_|\d|$)/i;

/** Settings of ours that anybody may see, though they stand in `.env`. */
const OPEN =
  /^(?:MAINSTAY_(?!TOKEN)\w+|TELEGRAM_ALLOWED_USERS|TELEGRAM_API_ROOT|TEMPORAL_(?:ADDRESS|NAMESPACE)|\w+_BASE_URL|TZ|PWD|OLDPWD)$/;

/** A path, an address without a password, or a plain word such as `production`: nothing that opens a door. */
const HARMLESS = /^(?:[~.]{0,2}\/[\w./@ -]*|[a-z][a-z0-9+.-]*:\/\/[^\s:@?]*(?::\d+)?(?:\/[^\s:@?]*)?|true|false)$/i;

/** The secrets among the variables: everything in `.env` but open settings, and of the rest what a name tells. */
export function knownSecrets(env: NodeJS.ProcessEnv, envFile: Readonly<Record<string, string>>): Secret[] {
  const secrets = new Map<string, Secret>();
  const add = (name: string, value: string) => {
    if (value.length >= SHORTEST && !secrets.has(value)) secrets.set(value, { name, value });
  };
  for (const [name, value = ''] of [...Object.entries(envFile), ...Object.entries(env)]) {
    const password = passwordIn(value);
    if (password !== undefined) add(name, password);
    if (OPEN.test(name) || HARMLESS.test(value.trim())) continue;
    if (Object.hasOwn(envFile, name) || TELLING.test(name)) add(name, value.trim());
  }
  return [...secrets.values()];
}

/** Of an address such as `postgres://user:PASSWORD@host/`. */
function passwordIn(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const { password } = new URL(value);
  return password === '' ? undefined : decodeURIComponent(password);
}
