/**
 * Runs random queries on the engine and on PostgreSQL 15 for a while and prints each difference, made small:
 * `node --conditions=@twill/source packages/engine/test/suites/differential/long-run.ts [--from SEED] [--count N] [--show N]`
 */
import { parseArgs } from 'node:util'
import { startPostgres } from '@twill/testing'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { runText } from '../../support/text-rows.ts'
import { compareQuery, orderedSql, type Verdict } from './compare.ts'
import { generateQuery } from './generate.ts'
import { shrinkQuery } from './shrink-query.ts'
import { tableStatements } from './tables.ts'

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '10000' },
    show: { type: 'string', default: '20' },
  },
})

const cluster = await startPostgres()
const client = await cluster.connect()
await client.query('set statement_timeout = 2000')
const engine = await openMemoryEngine()
const session = engine.connect()
const both = { client, session }
for (const statement of tableStatements()) {
  await client.query(statement)
  await runText(session, statement)
}

const tally = new Map<string, number>()
const shown = new Set<string>()
const from = Number(values.from)
const startedMs = performance.now()
for (let seed = from; seed < from + Number(values.count); seed++) {
  const query = generateQuery(seed)
  const verdict = await compareQuery(both, query)
  tally.set(verdict.kind, (tally.get(verdict.kind) ?? 0) + 1)
  if (verdict.kind === 'refused') {
    const key = `refused ${verdict.code}`
    tally.set(key, (tally.get(key) ?? 0) + 1)
  }
  if (verdict.kind === 'same' || verdict.kind === 'refused') continue
  const signature = signatureOf(verdict)
  if (shown.size >= Number(values.show) || shown.has(signature)) continue
  if (verdict.kind === 'failed') shown.add(signature)
  const small = await shrinkQuery(query, async (candidate) => {
    const other = await compareQuery(both, candidate)
    return other.kind === verdict.kind && signatureOf(other) === signature
  })
  const last = await compareQuery(both, small)
  console.log(`seed ${seed}: ${orderedSql(small)}`)
  if (last.kind === 'failed') console.log(`  ${last.message.split('\n').slice(0, 6).join('\n  ')}`)
  if (last.kind === 'different') {
    shown.add(orderedSql(small))
    console.log(`  expected\n${cut(last.expected)}\n  got\n${cut(last.got)}`)
  }
}
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
console.log(`${[...tally].map(([kind, count]) => `${kind}: ${count}`).join(', ')} (${seconds} s)`)
await engine.close()
await cluster.stop()
process.exitCode = (tally.get('different') ?? 0) + (tally.get('failed') ?? 0) === 0 ? 0 : 1

function signatureOf(verdict: Verdict): string {
  if (verdict.kind !== 'failed') return verdict.kind
  const [message = '', place = ''] = verdict.message.split('\n').slice(0, 2)
  return verdict.code + message.replaceAll(/"[^"]*"|\d+/g, '') + place
}

function cut(text: string): string {
  const lines = text.split('\n')
  return lines.slice(0, 8).join('\n')
}
