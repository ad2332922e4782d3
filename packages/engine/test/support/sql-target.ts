/** A database to run a scenario of several sessions on: the engine, or the PostgreSQL that it is compared with. */
import type { PostgresCluster } from '@twill/testing'
import type pg from 'pg'
import type { Engine } from '../../src/index.ts'
import type { EngineSession } from '../../src/session/session.ts'
import { postgresText } from './postgres-text.ts'
import { runText, type TextResult } from './text-rows.ts'

export interface SqlTarget {
  connect(): Promise<SqlTargetSession>
}

export interface SqlTargetSession {
  run(sql: string): Promise<TextResult>
  /** Waits until `isDone`, or until the session waits for a lock. */
  rest(isDone: () => boolean): Promise<void>
  close(): Promise<void>
}

export function engineTarget(engine: Engine): SqlTarget {
  return {
    async connect() {
      const session = engine.connect()
      return {
        run: (sql) => runText(session, sql),
        async rest(isDone) {
          const { owner } = session as EngineSession
          while (!isDone() && owner.waiting === undefined) await nextTurn()
        },
        async close() {
          session.close()
        },
      }
    },
  }
}

export function postgresTarget(cluster: PostgresCluster): SqlTarget {
  return {
    async connect() {
      const client = await cluster.connect()
      const watcher = await cluster.connect()
      const pid = Number((await postgresText(client, 'select pg_backend_pid()')).rows[0]?.[0])
      return {
        run: (sql) => postgresText(client, sql),
        async rest(isDone) {
          while (!isDone() && !(await waitsForLock(watcher, pid))) await nextTurn()
        },
        async close() {
          await client.end()
          await watcher.end()
        },
      }
    },
  }
}

/** By who is in its way, not by its state: one whose lock has come shows as waiting until it gets to run. */
async function waitsForLock(watcher: pg.Client, pid: number): Promise<boolean> {
  const { rows } = await postgresText(watcher, `select 1 where pg_blocking_pids(${pid}) <> '{}'`)
  return rows.length > 0
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
