import { z } from 'zod';

/** A time zone as the system knows it, such as `America/Los_Angeles`. */
export const timezone = z.string().refine(isTimezone, { error: 'must be a time zone such as America/Los_Angeles' });

/** Whatever the system takes: its list of names leaves out all that are said in two ways, such as Asia/Kolkata. */
function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The zone this machine is in, for whoever names none. */
export const localTimezone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
