import { workflowRules } from './ops/checks/workflow-rules.mjs';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'dist.next/', 'dist.old/', 'coverage/', '.cache/', 'test/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', 'ops/**/*.mjs', 'platform/**/*.mjs'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      // The tests' project holds the system too: one program for both halves the time.
      parserOptions: {
        project: ['test/tsconfig.json', 'dashboard/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-async-promise-executor': 'error',
      'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
      'no-empty': 'error',
      'no-loss-of-precision': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unsafe-finally': 'error',
      'no-unsafe-optional-chaining': 'error',
      'no-restricted-imports': [
        'error',
        { name: 'child_process', message: 'Write node:child_process.' },
        { name: 'fs', message: 'Write node:fs.' },
        { name: 'path', message: 'Write node:path.' },
      ],
      'max-lines': ['error', { max: 300 }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An event's listener may be async where the emitter does not look at what it returns: no-floating-promises sees the rest.
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { properties: false, attributes: false } },
      ],
      // Factories return closures, which need no `this`; and an interface may ask for a promise that one of its makers has at once.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
      // Libraries hand out `any` and enums; what we make of them is seen by the other no-unsafe rules and the compiler.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  { files: ['workflows/**/*.ts'], rules: workflowRules },
  { files: ['cli/**', 'ops/**', 'bench/**', 'chaos/**', 'dashboard/**', 'test/**'], rules: { 'no-console': 'off' } },
  {
    // What JSON.parse gives is `any`; in the set-up there is no zod yet, and a test looks at what it expects.
    files: ['**/*.mjs', 'test/**'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  // The stand-in for Telegram takes whatever it is sent and turns it to text, as Telegram does.
  { files: ['chaos/bot-api/**'], rules: { '@typescript-eslint/no-base-to-string': 'off' } },
  { files: ['test/**'], rules: { 'max-lines': ['error', { max: 400 }], 'no-template-curly-in-string': 'off' } },
);
