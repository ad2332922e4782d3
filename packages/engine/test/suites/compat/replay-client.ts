/** One client's statements on a fresh engine and in a fresh database of PostgreSQL. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PostgresCluster } from '@twill/testing'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { splitSql } from '../../support/split-sql.ts'
import { readCapture } from './capture.ts'
import { clients } from './clients.ts'
import { engineSide } from './engine-side.ts'
import { capturedNumbers } from './object-numbers.ts'
import { postgresSide } from './postgres-side.ts'
import { Replay, type Outcome } from './replay.ts'

const DATABASE = 'shop'

export type ClientReplay = {
  readonly outcomes: readonly Outcome[]
  /** What of the schema is on neither side, since the engine refuses it. */
  readonly refused: readonly string[]
}

export async function replayClient(
  folder: string,
  client: string,
  cluster: PostgresCluster,
): Promise<ClientReplay> {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  await freshDatabase(cluster)
  const connection = await cluster.connect(DATABASE)
  connection.on('error', () => undefined)
  const engine = await openMemoryEngine({ databaseName: DATABASE })
  try {
    const settings = { client_encoding: 'UTF8', DateStyle: 'ISO, MDY' }
    const session = engine.connect({ settings })
    await connection.query('set statement_timeout = 10000')
    const sides = [engineSide(session), await postgresSide(connection)] as const
    const replay = new Replay(...sides, capturedNumbers(read('oids.tsv')))
    const schema = clients[client] === 'shop' ? splitSql(read('_schema.sql')) : []
    const refused = await replay.prepare(schema)
    const outcomes: Outcome[] = []
    for (const flow of readCapture(read(`${client}.sql`)))
      outcomes.push(...(await replay.flow(flow)))
    return { outcomes, refused }
  } finally {
    await engine.close()
    await connection.end()
  }
}

async function freshDatabase(cluster: PostgresCluster): Promise<void> {
  const admin = await cluster.connect()
  await admin.query(`drop database if exists ${DATABASE} with (force)`)
  const { rows } = await admin.query<{ rolname: string }>(
    `select rolname from pg_roles where rolname <> 'postgres' and rolname !~ '^pg_'`,
  )
  for (const { rolname } of rows) {
    await admin.query(`drop owned by "${rolname}"; drop role "${rolname}"`)
  }
  await admin.query(`create database ${DATABASE}`)
  await admin.end()
}
