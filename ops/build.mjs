// Builds dist/: the compiled code, the dashboard's page, and the workflows bundled ahead of time for the worker.
import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandFailed, run } from './setup/run.mjs';
import { sourceHash } from './setup/source-files.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
// Built beside and swapped: a broken build leaves the last good one, and a deleted skill's file is gone from it.
const next = join(root, 'dist.next');

const sources = sourceHash(root);
try {
  rmSync(next, { recursive: true, force: true });
  await Promise.all([compile('.'), compile('dashboard')]);
  copyPage();
  await bundleWorkflows();
  chmodSync(join(next, 'cli', 'main.js'), 0o755);
  describeBuild();
  swap();
} catch (error) {
  if (!(error instanceof CommandFailed)) throw error;
  console.error(error.output.trimEnd());
  process.exitCode = 1;
}

/** @param {string} project */
async function compile(project) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const fresh = ['--incremental', 'false', '--tsBuildInfoFile', 'null'];
  await run(process.execPath, [tsc, '-p', project, '--outDir', next, ...fresh], { cwd: root });
}

function copyPage() {
  for (const entry of readdirSync(join(root, 'dashboard'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || ['.ts', '.json'].includes(extname(entry.name))) continue;
    const file = join(entry.parentPath, entry.name);
    cpSync(file, file.replace(root, next));
  }
}

async function bundleWorkflows() {
  const { DefaultLogger, bundleWorkflowCode } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(next, 'workflows', 'index.js'),
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(join(next, 'workflows.bundle.js'), code);
}

function describeBuild() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const buildId = `${version}-${sources.slice(0, 10)}`;
  writeFileSync(
    join(next, 'build.json'),
    JSON.stringify({ version, buildId, builtAt: new Date().toISOString(), sources }, null, 2),
  );
}

function swap() {
  const old = join(root, 'dist.old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(next, dist);
  rmSync(old, { recursive: true, force: true });
}
