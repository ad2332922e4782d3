/**
 * The outside world enters the engine through its constructor. What the compiler cannot refuse (clocks and
 * chance are part of the language) is refused here, with the name of what to use instead. The storage
 * interface, its memory backend, simulator and conformance suite obey the same rules.
 */
import { importsOf } from '../imports.ts'
import { matches } from '../source.ts'
import type { Source, Violation } from '../source.ts'

interface Ban {
  readonly pattern: RegExp
  readonly instead: string
}

const bans: readonly Ban[] = [
  { pattern: /\bDate\s*\.\s*now\b/g, instead: 'the clock of Env' },
  { pattern: /\bnew\s+Date\s*(?:\(\s*\)|[;\n)])/g, instead: 'the clock of Env' },
  { pattern: /(?<![.\w$])performance\s*\./g, instead: 'the clock of Env' },
  { pattern: /\bMath\s*\.\s*random\b/g, instead: 'the randomness of Env' },
  { pattern: /(?<![.\w$])crypto\s*\./g, instead: 'the randomness of Env' },
  {
    pattern: /(?<![.\w$])(?:set(?:Timeout|Interval|Immediate)|queueMicrotask)\s*\(/g,
    instead: 'the timers of Env',
  },
  { pattern: /(?<![.\w$])console\s*\./g, instead: 'the log of Env' },
  { pattern: /(?<![.\w$])process\s*\./g, instead: 'a field of Env' },
  { pattern: /(?<![.\w$])Bun\s*\./g, instead: 'a field of Env' },
  { pattern: /(?<![.\w$])Buffer\b\s*[.(]/g, instead: 'Uint8Array and base/byte-writer' },
  { pattern: /\bnew\s+Function\b|(?<![.\w$])eval\s*\(/g, instead: 'a closure' },
]

const neutral = [
  'packages/engine/src/',
  'packages/storage/src/memory/',
  'packages/storage/src/branch/',
  'packages/storage/src/object/',
  'packages/storage/src/sim/',
]

export function checkOutsideWorld(
  sources: readonly Source[],
  exceptions: Readonly<Record<string, readonly string[]>>,
): Violation[] {
  return sources
    .filter(({ path }) => neutral.some((folder) => path.startsWith(folder)))
    .flatMap((file) => [
      ...bans.flatMap(({ pattern, instead }) =>
        matches(file.path, file.code, pattern, ([found]) => {
          if (exceptions[file.path]?.includes(found)) return undefined
          return `${found.trim()} reaches around the constructor: use ${instead}`
        }),
      ),
      ...importsOf(file)
        .filter(({ specifier }) => /^(node:|bun(:|$)|(fs|path|os|crypto|util)$)/.test(specifier))
        .map(({ specifier, line }) => ({
          path: file.path,
          line,
          message: `"${specifier}" exists on one platform only: take what you need from Env`,
        })),
    ])
}
