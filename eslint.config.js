import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const perFunction = (max) => ['error', { max, skipBlankLines: true, skipComments: true, IIFEs: true }];

const assertions = [
  {
    selector: 'TSAsExpression > TSAnyKeyword',
    message: 'No `as any`: narrow the value, or parse it with its schema.',
  },
  {
    selector: 'TSAsExpression > TSUnknownKeyword',
    message: 'No `as unknown`: annotate the variable instead.',
  },
];

/** What a person reads stands in messages.ts, so that another language can come. */
const wordsInMarkup = [
  {
    selector: 'JSXText[value=/[A-Za-z]{2}/]',
    message: "No words in JSX: put the string into the feature's messages.ts.",
  },
  {
    selector: 'JSXExpressionContainer > Literal[value=/[A-Za-z]{2}/]',
    message: "No words in JSX: put the string into the feature's messages.ts.",
  },
  {
    selector:
      'JSXAttribute[name.name=/^(aria-label|title|placeholder|label|alt)$/] > Literal[value=/[A-Za-z]/]',
    message: "No words in JSX: put the string into the feature's messages.ts.",
  },
];

const rawIpc = {
  name: 'electron',
  importNames: ['ipcMain', 'ipcRenderer'],
  message: 'Raw IPC lives in src/main/desktop and src/preload; everything else speaks src/shared/rpc.',
};

export default defineConfig(
  globalIgnores([
    'out/',
    'dist/',
    '.cache/',
    'resources/',
    'coverage/',
    'playwright-report/',
    'test-results/',
    '**/*.py',
    '.dependency-cruiser.cjs',
    'tools/reference/goldens/',
  ]),
  {
    files: ['**/*.{js,mjs,ts,tsx}'],
    extends: [js.configs.recommended],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': perFunction(60),
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', ...assertions],
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [rawIpc] }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Callbacks that end in a call, `onClick={() => close()}`, are the clearer way to write them.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // An interface asks for a promise; that an implementation has nothing to wait for is its own affair.
      '@typescript-eslint/require-await': 'off',
      // `void` as the type of a result that is absent (`RpcResult<void>`) is how our contracts say so.
      '@typescript-eslint/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true }],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'Buffer',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'AbortSignal',
          'AbortController',
          'performance',
          'fetch',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['src/main/desktop/**', 'src/preload/**'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    files: ['src/renderer/**/*.tsx'],
    ignores: ['**/*.test.tsx'],
    rules: {
      'max-lines-per-function': perFunction(80),
      'no-restricted-syntax': ['error', ...assertions, ...wordsInMarkup],
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'e2e/**/*.spec.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // Asymmetric matchers (expect.stringContaining and the like) are typed as any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
);
