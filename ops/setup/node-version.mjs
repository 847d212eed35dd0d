/**
 * @param {string} required as in package.json, `>=20.19`
 * @param {string} running
 * @throws {Error} with the sentence for the user
 */
export function checkNode(required, running = process.versions.node) {
  const [needMajor = 0, needMinor = 0] = required.replace(/^>=/, '').split('.').map(Number);
  const [major = 0, minor = 0] = running.split('.').map(Number);
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  throw new Error(
    `Mainstay needs Node ${needMajor}.${needMinor} or newer and this is ${running}; get it from https://nodejs.org or by "nvm install 22".`,
  );
}
