const SETTINGS = ['timezone', 'overlap', 'catchup', 'jitter', 'timeout', 'queue', 'chat'];

/** The line that `/cron add` would take: `backup weekdays at 7am quiet /run backup.sh`. */
export function lineOf(values: Readonly<Record<string, string>>): string {
  const value = (name: string) => values[name]?.trim() ?? '';
  const settings = SETTINGS.filter((name) => value(name) !== '').map((name) => `${name}=${value(name)}`);
  const command = value('command').replace(/^(?!\/)/, '/');
  return [value('name'), value('when'), values['quiet'] ? 'quiet' : '', ...settings, command].filter(Boolean).join(' ');
}
