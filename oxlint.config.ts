import { defineConfig } from 'oxlint'

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'vitest'],
  categories: { correctness: 'error' },
  options: { typeAware: true },
  ignorePatterns: ['**/dist/**', '**/bundle/**', '**/*.table.ts', '**/*.snap'],
  rules: {
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-unsafe-function-type': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],
    'typescript/no-unnecessary-type-assertion': 'error',
    'typescript/only-throw-error': 'error',
    'no-eval': 'error',
    'no-new-func': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    eqeqeq: 'error',
    // A new array of a known length is what hot loops fill.
    'unicorn/no-new-array': 'off',
    // CASE has a THEN.
    'unicorn/no-thenable': 'off',
    'no-control-regex': 'off',
    // A string spread by code points is what SQL's positions and lengths count.
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    // SQL values are a union that has objects; text is made of those known to be plain.
    'typescript/no-base-to-string': 'off',
    'typescript/restrict-template-expressions': 'off',
    'no-console': 'off',
    'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
    'vitest/no-focused-tests': 'error',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/valid-title': 'off',
    'vitest/no-disabled-tests': 'off',
    'vitest/expect-expect': 'off',
    'vitest/require-mock-type-parameters': 'off',
    'vitest/no-conditional-expect': 'off',
  },
  overrides: [
    {
      files: ['**/test/**', '**/*.test.ts', '**/conformance/**', 'tidy/**', 'bench/**'],
      rules: { 'max-lines-per-function': 'off' },
    },
  ],
})
