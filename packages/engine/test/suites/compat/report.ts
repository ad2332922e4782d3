/**
 * Prints what differs for the clients named (for all, if none is), and writes their scores with `--write`. Run:
 * `node --conditions=@twill/source report.ts [--write] [client …]`.
 */
import { sharedPath, startPostgres } from '@twill/testing'
import { clients } from './clients.ts'
import { knownDifference } from './differences.ts'
import { replayClient } from './replay-client.ts'
import { readScores, score, writeScores } from './scores.ts'

const folder = sharedPath('compat')
if (folder === undefined) throw new Error('there are no captures')
const named = process.argv.slice(2).filter((word) => word !== '--write')
const cluster = await startPostgres()
const scores = { ...readScores() }
for (const client of named.length > 0 ? named : Object.keys(clients)) {
  const { outcomes, refused } = await replayClient(folder, client, cluster)
  scores[client] = score(client, outcomes)
  console.log(`=== ${client}: ${JSON.stringify(scores[client])}`)
  for (const text of refused) console.log(`  schema: ${text.slice(0, 160)}`)
  for (const { flow, sql, difference } of outcomes) {
    if (difference === undefined) continue
    const cause = knownDifference(client, sql)?.cause
    if (cause !== undefined) console.log(`--- known: ${sql.slice(0, 100)} (${cause})`)
    else console.log(`--- ${flow}\n${sql}\n  >> ${difference.kind}: ${difference.what}`)
  }
}
if (process.argv.includes('--write')) writeScores(scores)
await cluster.stop()
