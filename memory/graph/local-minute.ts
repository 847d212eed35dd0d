/** `2026-02-08T10:42`, local time as the daily log has it. */
export function localMinute(at: number, timezone: string | undefined): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' })
    .format(at)
    .replace(/\s/u, 'T');
}
