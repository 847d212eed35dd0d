// What a folder may have in memory when it runs, however many files lie between: held by `npm run deps`.
// Types are left out, since they are gone by then; so are dynamic imports, which are the way to load a tool on a node.

/**
 * @param {string} folder
 * @param {string} target
 */
const never = (folder, target) => ({ from: { path: folder }, to: { path: target, reachable: true } });

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'gateway-carries-no-heavy-tool',
      comment: 'The gateway is a small machine: media, browsers and images are the nodes’ work.',
      severity: 'error',
      ...never('^gateway/', '^node_modules/(fluent-ffmpeg|playwright|playwright-core|sharp)/'),
    },
    {
      name: 'workflows-reach-nothing-undeterministic',
      comment:
        'All of this would land in the workflow bundle: keep schemas and I/O out of the contracts that workflows use.',
      severity: 'error',
      ...never(
        '^workflows/',
        '^node_modules/(zod|better-sqlite3|pino|@temporalio/(client|worker|activity))/|^(node:)?(fs|child_process|crypto|os|http|net)(/|$)',
      ),
    },
    {
      name: 'contracts-are-light',
      comment: 'Everything imports contracts, the page in the browser too.',
      severity: 'error',
      ...never(
        '^contracts/',
        '^(node_modules/(?!zod/|@temporalio/common/)|(node:)?(fs|child_process|os|http|net)(/|$))',
      ),
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|dist\\.next|dist\\.old|coverage)/', dynamic: true },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
