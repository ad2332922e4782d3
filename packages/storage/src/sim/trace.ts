/**
 * What a simulation did, line by line. Two runs of one seed give byte-identical traces: that is the test that nothing
 * real (a timer, a thread, an address) leaked into the simulated world, and it is what a person reads after a failure.
 *
 * Only the newest lines are kept, so that a soak runs in constant memory; the digest covers every line ever noted.
 */
export interface Trace {
  note(line: string): void
  /** The lines still held, oldest first. */
  lines(): readonly string[]
  /** How many lines were ever noted. */
  readonly count: number
  /** FNV-1a over every line ever noted, as eight hex digits. */
  digest(): string
}

const DEFAULT_KEPT_LINES = 4000

export function createTrace(keptLines: number = DEFAULT_KEPT_LINES): Trace {
  let kept: string[] = []
  let count = 0
  let hash = 0x811c9dc5
  return {
    note(line: string): void {
      count += 1
      for (let i = 0; i < line.length; i += 1)
        hash = Math.imul(hash ^ line.charCodeAt(i), 0x01000193)
      hash = Math.imul(hash ^ 10, 0x01000193)
      kept.push(line)
      if (kept.length > keptLines * 2) kept = kept.slice(-keptLines)
    },
    lines: () => kept.slice(-keptLines),
    get count(): number {
      return count
    },
    digest: () => (hash >>> 0).toString(16).padStart(8, '0'),
  }
}
