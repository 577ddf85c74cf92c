import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { globalsAboveFloor, membersAboveFloor } from './electron/runtime-floor.mjs';
import { importZones } from './e2e/setup/import-zones.mjs';

const maxLines = (max) => ['error', { max, skipBlankLines: false, skipComments: false }];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'e2e/results/**', 'e2e/report/**', 'e2e/setup/wrong-imports/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx,mjs}'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.json' })] },
    rules: {
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': ['error', { maxDepth: 6 }],
      'max-lines': maxLines(400),
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: true, IIFEs: true }],
      'max-params': ['error', 4],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-dynamic-delete': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['{electron,shared,renderer}/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  ...importZones,
  {
    // S3: what is current in a room that the server has left is stale. One store asks, and never without the room's trust.
    // The bare name, as a word of the contract or of a store's needs, asks nothing.
    files: ['electron/**/*.ts'],
    ignores: ['**/*.test.ts', 'electron/{demo,testing}/**', 'electron/storage/databases/main/current-state-store.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...['TemplateElement[value.raw=/current_state_events/]', 'Literal[value=/\\scurrent_state_events/]'].map(
          (selector) => ({
            selector,
            message: 'S3: only CurrentStateStore reads this table, with the trust of the room.',
          }),
        ),
      ],
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    ignores: ['renderer/transport/**', '**/*.test.{ts,tsx}'],
    rules: { 'no-restricted-globals': ['error', 'fetch', 'EventSource', 'XMLHttpRequest', 'WebSocket'] },
  },
  { files: ['renderer/**/*.{ts,tsx}'], ...reactHooks.configs.flat['recommended-latest'] },
  {
    // Warns of libraries that the React Compiler cannot follow; the window is built without that compiler.
    files: ['renderer/**/*.{ts,tsx}'],
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  {
    // A long list of cases is read one at a time; the length of a function says nothing there.
    files: ['**/*.test.{ts,tsx}', 'e2e/specs/**'],
    rules: { 'max-lines': maxLines(600), 'max-lines-per-function': 'off' },
  },
  {
    files: ['electron/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...globalsAboveFloor],
      'no-restricted-properties': ['error', ...membersAboveFloor],
    },
  },
  {
    // Tools' configurations are found by their default export; command-line scripts speak on the console.
    files: ['*.config.{ts,mjs}', 'e2e/playwright.config.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        AbortSignal: 'readonly',
        AbortController: 'readonly',
        fetch: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
  { files: ['e2e/lab/**', 'e2e/bench/**', 'e2e/soak/**', 'electron/testing/**'], rules: { 'no-console': 'off' } },
);
