/**
 * The long run of the parser's fuzz test: `node --conditions=@twill/source fuzz-run.ts [seconds] [seed]`.
 * Prints each disagreement with the seed that replays it; ends with code 1 if there was any.
 */
import { loadOracle } from './oracle.ts'
import { besideCorpus, ownCorpus } from './corpora.ts'
import { fuzz } from './fuzz.ts'

await loadOracle()
const budgetMs = Number(process.argv[2] ?? 60) * 1000
let seed = Number(process.argv[3] ?? 1)
const corpus = [...ownCorpus(), ...(besideCorpus('suites/pg-regress/sql') ?? [])]
const end = performance.now() + budgetMs
let tried = 0
let accepted = 0
let failed = 0
while (performance.now() < end) {
  const result = fuzz(corpus, seed, 500)
  for (const failure of result.failures) {
    console.log(`seed ${failure.seed}: ${failure.why}\n  ${failure.sql}`)
  }
  tried += result.tried
  accepted += result.accepted
  failed += result.failures.length
  seed += 500
}
console.log(`${tried} statements, ${accepted} accepted by the oracle, ${failed} disagreements`)
process.exitCode = failed === 0 ? 0 : 1
