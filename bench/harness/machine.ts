/** What a record says about where it was made. */
import { execFileSync } from 'node:child_process'
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'

export type Provenance = {
  readonly commit: string
  readonly node: string
  readonly machine: string
  readonly at: string
}

export function provenance(): Provenance {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memoryGiB = Math.round(totalmem() / 2 ** 30)
  return {
    commit: commit(),
    node: process.version,
    machine: `${platform()} ${arch()}, ${availableParallelism()} × ${model}, ${memoryGiB} GiB`,
    at: new Date().toISOString(),
  }
}

function commit(): string {
  try {
    const options = { cwd: import.meta.dirname, encoding: 'utf8', stdio: 'pipe' } as const
    const head = execFileSync('git', ['rev-parse', '--short', 'HEAD'], options).trim()
    const changed = execFileSync('git', ['status', '--porcelain'], options).trim() !== ''
    return changed ? `${head} and changes` : head
  } catch {
    return 'unknown'
  }
}
