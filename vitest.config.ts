import { defineConfig } from 'vitest/config'

/**
 * The suffix of a test file says what it needs, and so which project runs it. Every project resolves
 * `@twill/*` to sources, so no test ever runs a stale build.
 */
// No 'module': what a dependency keeps under it is meant for bundlers, and Node may not load it.
const conditions = ['@twill/source', 'node', 'development|production']
const needs = ['pg', 's3', 'sim', 'suite', 'e2e', 'bun']
const places = ['packages/*/test', 'apps/*/test', 'testing/*/test', 'bench/test']
const never = ['**/node_modules/**', '**/dist/**']

function project(name: string, include: readonly string[], exclude: readonly string[] = []) {
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: [...include],
      exclude: [...never, ...exclude],
      environment: 'node' as const,
      pool: 'forks' as const,
      execArgv: ['--conditions=@twill/source', '--disable-warning=ExperimentalWarning'],
      testTimeout: name === 'unit' || name === 'tidy' ? 20_000 : 300_000,
      hookTimeout: 120_000,
    },
  }
}

const only = (suffix: string): string[] => places.map((place) => `${place}/**/*.${suffix}.test.ts`)

export default defineConfig({
  test: {
    projects: [
      project(
        'unit',
        places.map((place) => `${place}/**/*.test.ts`),
        needs.map((suffix) => `**/*.${suffix}.test.ts`),
      ),
      ...needs.filter((suffix) => suffix !== 'bun').map((suffix) => project(suffix, only(suffix))),
      project('tidy', ['tidy/test/**/*.test.ts', 'tidy/*.test.ts', 'scripts/test/**/*.test.ts']),
    ],
  },
})
