import { z } from 'zod';
import { apiKeyEnv, baseUrl } from './endpoint-fields.ts';
import { grantedAddress } from './sandbox/hosts.ts';

/** Who answers searches: an instance of SearXNG, or Brave by its API. */
const searchSchema = z.discriminatedUnion('wire', [
  z.strictObject({ wire: z.literal('searxng'), baseUrl: baseUrl('http://127.0.0.1:8888') }),
  z.strictObject({
    wire: z.literal('brave'),
    baseUrl: baseUrl('https://api.search.brave.com').default('https://api.search.brave.com'),
    apiKeyEnv: apiKeyEnv.default('BRAVE_API_KEY'),
  }),
]);
export type SearchConfig = z.output<typeof searchSchema>;

/** `config.yaml`'s `research`. */
export const researchSchema = z
  .strictObject({
    search: searchSchema.optional(),
    /** Hosts beside the public web that may be read: `wiki.lan`, `10.0.0.7:8080`. */
    hosts: z.array(grantedAddress).default([]),
  })
  .prefault({});
