/** Tests use real parts, so they are slow by nature: one worker per core, generous limits, no retries. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: [],
  transform: {
    '^.+\\.(t|j|mj)sx?$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022', transform: { verbatimModuleSyntax: false } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Several of the packages are ESM only, and jest runs CommonJS.
  transformIgnorePatterns: [],
  testTimeout: 60_000,
  maxWorkers: 2,
  reporters: ['default'],
};
