/** A database in memory with one session, for tests that ask and compare. */
import {
  openEngine,
  type Engine,
  type Env,
  type Session,
  type SessionOptions,
} from '../../src/index.ts'
import { openTestStorage } from './test-storage.ts'
import { testEnv } from './test-env.ts'
import { runText, type TextRow } from './text-rows.ts'

export type SqlDatabase = {
  readonly engine: Engine
  readonly session: Session
  /** The rows of one statement, as text. */
  rows(sql: string): Promise<readonly TextRow[]>
  /** The only value of the only row. */
  value(sql: string): Promise<string | null | undefined>
  run(sql: string): Promise<void>
  /** The SQLSTATE that a script fails with; `ok` where it does not. */
  code(sql: string): Promise<string>
  connect(options?: SessionOptions): Session
}

export async function sqlDatabase(
  script = '',
  options: { readonly env?: Env; readonly session?: SessionOptions } = {},
): Promise<SqlDatabase> {
  const engine = await openEngine(await openTestStorage({}), { env: options.env ?? testEnv })
  const session = engine.connect(options.session)
  await session.exec(script)
  const rows = async (sql: string): Promise<readonly TextRow[]> =>
    (await runText(session, sql)).rows
  return {
    engine,
    session,
    rows,
    value: async (sql) => (await rows(sql))[0]?.[0],
    run: async (sql) => {
      await session.exec(sql)
    },
    code: (sql) => codeOf(async () => session.exec(sql)),
    connect: (more) => engine.connect(more),
  }
}

/** The SQLSTATE of what fails; `ok` where nothing does. */
export async function codeOf(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt()
    return 'ok'
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}
