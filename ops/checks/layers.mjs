// Which folder may import which: held by `npm run deps`, drawn in the README. Lower rows never import higher ones.
const rows = [
  ['cli'],
  ['gateway'],
  ['workers'],
  ['workflows'],
  ['activities'],
  ['models'],
  ['memory'],
  ['storage', 'platform'],
  ['contracts'],
];
const system = rows.flat();

/** @param {readonly string[]} folders */
const inside = (folders) => `^(${folders.join('|')})/`;
const npm = (/** @type {string} */ names) => `^node_modules/(${names})/`;

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const downwards = rows.slice(1).map((row, above) => ({
  name: `${row.join('-and-')}-imports-downwards`,
  comment: 'Imports point downwards only, types too: move what both need to a lower folder, or to contracts/.',
  severity: 'error',
  from: { path: inside(row) },
  to: { path: inside(rows.slice(0, above + 1).flat()) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...downwards,
    {
      name: 'no-cycles',
      comment: 'Two files that need each other at run time are one file, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere: a slip in the path, or a package missing in package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-packages',
      comment: 'The system runs with its dependencies alone; a development dependency is not there in production.',
      severity: 'error',
      from: { path: inside(system) },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'system-stands-alone',
      comment:
        'Tests, benchmarks and faults look at the system, never the other way round; the command line starts them.',
      severity: 'error',
      from: { path: inside(system), pathNot: '^cli/' },
      to: { path: '^(test|bench|chaos|ops|dashboard|examples)/' },
    },
    {
      name: 'page-knows-contracts-only',
      comment: 'The page runs in a browser.',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { pathNot: '^(dashboard|contracts)/' },
    },
    {
      name: 'set-up-needs-nothing',
      comment: 'The set-up runs before any package is installed.',
      severity: 'error',
      from: { path: '^(ops/(setup|start|test)|platform/(find-tools|install-commands|temporal-release))' },
      to: { path: '^node_modules/' },
    },
    {
      name: 'sub-agents-start-nothing-themselves',
      comment: 'What a sub-agent runs, it runs by the `Sandbox` it was handed.',
      severity: 'error',
      from: { path: '^activities/(node/(code|research)|subagent)' },
      to: { path: '^((node:)?(child_process|cluster)$|platform/(processes|end-process))' },
    },
    {
      name: 'workflows-are-deterministic',
      comment:
        'A workflow is replayed: beside contracts it knows only the workflow SDK and the types of its activities.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { pathNot: ['^(workflows|contracts|activities)/', npm('@temporalio/(workflow|common)')] },
    },
    {
      name: 'workflows-know-activities-by-type',
      comment: 'An activity is called by name through the server; its code has no place in the sandbox.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|dist\\.next|dist\\.old|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
