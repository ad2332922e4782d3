/** Commits a row, begins another transaction, says so, and keeps the database open until it is killed. */
import { openLocalFileStorage } from '@twill/storage/file'
import { openEngine } from '../../src/index.ts'
import { testEnv } from '../support/test-env.ts'
import { run } from './disk-engine.ts'

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('which database?')
const engine = await openEngine(await openLocalFileStorage(path), { env: testEnv })
const session = engine.connect()
await run(
  session,
  'create table held (body text)',
  "insert into held values ('acknowledged')",
  'begin',
  "insert into held values ('not committed')",
)
console.log('ready')
setInterval(() => undefined, 60_000)
