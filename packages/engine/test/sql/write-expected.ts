/** Writes PostgreSQL's answers into the SQL files named (all, if none is). Run: `node --conditions=@twill/source write-expected.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '@twill/testing'
import { printBlocks, readBlocks, sqlFiles } from './sql-file.ts'
import { postgresTarget } from './targets.ts'

const cluster = await startPostgres()
const names = process.argv.slice(2)
for (const name of names.length > 0 ? names : sqlFiles()) {
  const database = name.replace(/\W/g, '_')
  const client = await cluster.connect()
  await client.query(`create database ${database}`)
  const target = postgresTarget(await cluster.connect(database))
  const blocks = []
  for (const block of readBlocks(name)) {
    blocks.push({ ...block, expected: await target.run(block) })
  }
  writeFileSync(join(import.meta.dirname, name), printBlocks(blocks))
}
await cluster.stop()
