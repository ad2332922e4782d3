/** What belongs to one transaction in pipelines, what is undone, and which commands are refused where: as PostgreSQL has it. */
import { skipReason, startPostgres, type PostgresCluster } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Session, SqlErrorFields } from '../../src/index.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { pipelineCases, pipelineSchema } from './pipeline-cases.ts'

type Failure = SqlErrorFields & { readonly code: string; readonly message: string }

function failureText({ code, message }: Failure): string {
  return `ERROR ${code} ${message}`
}

type Wire = {
  parse(query: object): void
  bind(what: object): void
  execute(what: object): void
  sync(): void
  query(sql: string): void
  on(event: string, listener: (message: { status: string }) => void): void
  off(event: string, listener: (message: { status: string }) => void): void
}

/** Sends the steps up to the next ReadyForQuery at once, and takes down what is answered. */
class Pipeline {
  readonly #log: string[]
  readonly #steps: readonly string[]
  readonly #done: () => void
  #wire: Wire | undefined

  constructor(steps: readonly string[], log: string[], done: () => void) {
    this.#steps = steps
    this.#log = log
    this.#done = done
  }

  submit(connection: Wire): void {
    this.#wire = connection
    connection.on('readyForQuery', this.ready)
    connection.on('errorMessage', this.failed)
    connection.on('commandComplete', this.complete)
    connection.on('emptyQuery', this.empty)
    for (const step of this.#steps) {
      if (step === 'sync') connection.sync()
      else if (step.startsWith('simple:')) connection.query(step.slice(7))
      else {
        connection.parse({ text: step, name: '', types: [] })
        connection.bind({ portal: '', statement: '', values: [], binary: false })
        connection.execute({ portal: '', rows: 0 })
      }
    }
  }

  readonly failed = (message: unknown): void => {
    this.#log.push(failureText(message as Failure))
  }

  readonly complete = (message: unknown): void => {
    this.#log.push((message as { text: string }).text)
  }

  readonly empty = (): void => {
    this.#log.push('')
  }

  readonly ready = ({ status }: { status: string }): void => {
    this.#log.push(`ready ${status}`)
    const wire = this.#wire as Wire
    wire.off('readyForQuery', this.ready)
    wire.off('errorMessage', this.failed)
    wire.off('commandComplete', this.complete)
    wire.off('emptyQuery', this.empty)
    this.#done()
  }

  // Node-postgres hands these on, besides; what they say is logged above.
  handleError(): void {}
  handleReadyForQuery(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
}

function segments(steps: readonly string[]): string[][] {
  const found: string[][] = [[]]
  for (const step of steps) {
    found.at(-1)?.push(step)
    if (step === 'sync' || step.startsWith('simple:')) found.push([])
  }
  return found.filter((segment) => segment.length > 0)
}

const letters = { idle: 'I', transaction: 'T', failed: 'E' } as const

/** What a server does with the same messages. */
async function engineLog(session: Session, steps: readonly string[]): Promise<string[]> {
  const log: string[] = []
  let skips = false
  const attempt = async (run: () => Promise<void>): Promise<void> => {
    try {
      await run()
    } catch (error) {
      log.push(failureText(error as Failure))
      skips = true
    }
  }
  for (const step of steps) {
    if (step === 'sync') {
      await attempt(async () => session.sync())
      skips = false
      log.push(`ready ${letters[session.transactionStatus]}`)
    } else if (skips) continue
    else if (step.startsWith('simple:')) {
      await attempt(async () =>
        session.exec(step.slice(7), async (result) => {
          while ((await result.next()) !== undefined);
          log.push(result.tag)
        }),
      )
      skips = false
      log.push(`ready ${letters[session.transactionStatus]}`)
    } else {
      await attempt(async () => {
        const portal = await (await session.prepare(step)).portal([])
        while ((await portal.next()) !== undefined);
        log.push(portal.tag)
      })
    }
  }
  return log
}

describe.skipIf(skipReason !== undefined)('pipelines', () => {
  let cluster: PostgresCluster
  let engine: Engine
  beforeAll(async () => {
    cluster = await startPostgres()
    engine = await openMemoryEngine()
  })
  afterAll(async () => {
    await cluster.stop()
    await engine.close()
  })

  const left = "select coalesce(string_agg(a::text, ',' order by a), 'none') as rows from p"

  const theirs = async (steps: readonly string[]): Promise<readonly string[]> => {
    const client: pg.Client = await cluster.connect()
    const watcher = await cluster.connect()
    await watcher.query(`drop table if exists p, never; ${pipelineSchema}`)
    const notices: string[] = []
    client.on('notice', ({ code }) => notices.push(`notice ${code}`))
    const log: string[] = []
    for (const segment of segments(steps)) {
      await new Promise<void>((resolve) => {
        client.query(new Pipeline(segment, log, resolve) as unknown as pg.Submittable)
      })
    }
    const { rows } = await watcher.query<{ rows: string }>(left)
    await client.end()
    await watcher.end()
    return [...log, ...notices, `rows ${rows[0]?.rows}`]
  }

  const ours = async (steps: readonly string[]): Promise<readonly string[]> => {
    const watcher = engine.connect()
    await watcher.exec(`drop table if exists p, never; ${pipelineSchema}`)
    const notices: string[] = []
    const session = engine.connect({
      implicitTransaction: 'until sync',
      onNotice: ({ code }) => notices.push(`notice ${code}`),
    })
    const log = await engineLog(session, steps)
    const rows = await (await watcher.prepare(left)).first([])
    session.close()
    watcher.close()
    return [...log, ...notices, `rows ${String(rows?.[0])}`]
  }

  it.each(pipelineCases.map((steps) => [steps.join(' | '), steps] as const))(
    '%s',
    async (_, steps) => {
      expect(await ours(steps)).toEqual(await theirs(steps))
    },
  )
})
