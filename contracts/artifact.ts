import { z } from 'zod';

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');

/** A file by its content: what travels instead of bytes. */
export const fileRef = z.object({
  sha256,
  name: z.string().min(1).max(255),
  mime: z.string(),
  bytes: z.number().int().nonnegative(),
});
export type FileRef = z.infer<typeof fileRef>;

/**
 * A file a job made. `path` is absolute on the node that made it; `width`, `height` (pixels) and `durationS`
 * (seconds) are what a player wants to know; `thumbnail` is a small JPEG kept by content like the file itself.
 */
export const artifactRef = fileRef.extend({
  path: z.string(),
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  durationS: z.number().nonnegative().optional(),
  thumbnail: fileRef.optional(),
});
export type ArtifactRef = z.infer<typeof artifactRef>;
