/** Mutated corpus statements, ours against the oracle. Used by the test and by `fuzz-run.ts`. */
import { mutate, randomFrom, roughTokens } from './mutate.ts'
import { disagreement, judge } from './oracle.ts'

export type FuzzResult = {
  readonly tried: number
  readonly accepted: number
  readonly failures: readonly {
    readonly seed: number
    readonly sql: string
    readonly why: string
  }[]
}

/** One mutation per seed in `[firstSeed, firstSeed + count)`; every seed replays alone. */
export function fuzz(corpus: readonly string[], firstSeed: number, count: number): FuzzResult {
  const sources = corpus.map(roughTokens).filter((tokens) => tokens.length < 120)
  const pool = [...new Set(sources.flat())]
  const failures: { readonly seed: number; readonly sql: string; readonly why: string }[] = []
  let accepted = 0
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const random = randomFrom(seed)
    const source = sources[Math.floor(random() * sources.length)] ?? []
    const sql = mutate(source, pool, random)
    if (sql === '') continue
    const verdict = judge(sql)
    if (verdict.oracle.kind === 'accepted') accepted++
    const why = disagreement(verdict)
    if (why !== undefined) failures.push({ seed, sql, why })
  }
  return { tried: count, accepted, failures }
}
