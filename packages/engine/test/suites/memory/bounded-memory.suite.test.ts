/** The size of the process stays within the page cache and a fixed overhead, however large the table. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

type Report = {
  readonly rows: number
  readonly openBytes: number
  readonly peaks: Readonly<Record<string, number>>
  readonly cachedBytes: number
  readonly sizeBytes: number
  readonly answers: Readonly<Record<string, string>>
}

const MEGABYTE = 1024 * 1024
const CACHE_BYTES = 32 * MEGABYTE
/** So much that holding the table in memory would pass the bound twice over. */
const TIMES_LARGER = 10
/** V8's heap, array buffers it has not collected yet, the batches of a statement: the same for a table of any size. */
const OVERHEAD_BYTES = 192 * MEGABYTE
/** A small young generation, and collections on request: what is measured is what is kept, not garbage nobody has looked at. */
const HEAP_FLAGS: readonly string[] = ['--max-semi-space-size=8', '--expose-gc']

it('a table ten times the cache is loaded, scanned, joined and updated in bounded memory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'twill-memory-'))
  try {
    const printed = execFileSync(
      process.execPath,
      [
        ...HEAP_FLAGS,
        '--conditions=@twill/source',
        '--disable-warning=ExperimentalWarning',
        join(import.meta.dirname, 'big-table.ts'),
        join(folder, 'big.twill'),
        String(CACHE_BYTES),
        String(TIMES_LARGER),
      ],
      { encoding: 'utf8', maxBuffer: MEGABYTE },
    )
    const report = JSON.parse(printed) as Report
    expect(report.sizeBytes).toBeGreaterThan((TIMES_LARGER - 1) * CACHE_BYTES)
    expect(report.cachedBytes).toBeLessThan(1.25 * CACHE_BYTES)
    for (const [stage, peak] of Object.entries(report.peaks)) {
      const grown = Math.round((peak - report.openBytes - CACHE_BYTES) / MEGABYTE)
      expect(grown, `${stage}: megabytes beyond the cache; ${printed}`).toBeLessThan(
        OVERHEAD_BYTES / MEGABYTE,
      )
    }
    const { rows } = report
    const scan = report.answers['select count(*), sum(k), max(length(note)) from big']
    expect(scan).toMatch(new RegExp(`^${rows} ${(rows / 1000) * 499_500} `))
    expect(report.answers['select sum(k) from big']).toBe(String((rows / 1000) * 499_500 + rows))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
