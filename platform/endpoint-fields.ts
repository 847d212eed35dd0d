import { z } from 'zod';

/** The address of an HTTP service that somebody configured, as `http://127.0.0.1:8081/v1`. */
export const baseUrl = (example: string) =>
  z.url({ protocol: /^https?$/, error: `must be an address such as ${example}` });

/** The variable that holds a service's key. */
export const apiKeyEnv = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable, never the key itself');
