/** A database to COPY into and out of: the engine, or the PostgreSQL that it is compared with. Answers are text, errors too. */
import type { PostgresCluster } from '@twill/testing'
import type pg from 'pg'
import type { Engine, SqlErrorFields } from '../../../src/index.ts'

export interface CopyTarget {
  run(sql: string): Promise<string>
  /** Brings the chunks; the tag, or the error. */
  copyIn(sql: string, chunks: readonly Uint8Array[]): Promise<string>
  /** The messages and the tag, or the error. */
  copyOut(sql: string): Promise<readonly string[]>
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Every byte a character, so that what differs can be seen. */
export function shownBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

type ErrorFields = SqlErrorFields & { readonly code?: string; readonly message: string }

function errorText(error: unknown): string {
  const { code, message, detail, hint, where, position } = error as ErrorFields
  const more = [detail, hint, where, position].map((field) => String(field ?? '-'))
  return [`ERROR ${code}`, message, ...more].join(' | ')
}

export function engineCopyTarget(engine: Engine): CopyTarget {
  const session = engine.connect()
  return {
    async run(sql) {
      try {
        await session.exec(sql)
        return 'ok'
      } catch (error) {
        return errorText(error)
      }
    },
    async copyIn(sql, chunks) {
      let tag = ''
      try {
        await session.exec(sql, async (result) => {
          for (const chunk of chunks) await result.copyIn?.write(chunk)
          await result.copyIn?.finish()
          await result.next()
          tag = result.tag
        })
        return tag
      } catch (error) {
        return errorText(error)
      }
    },
    async copyOut(sql) {
      const messages: string[] = []
      try {
        await session.exec(sql, async (result) => {
          for (let row; (row = await result.copyOut?.next()) !== undefined;) {
            messages.push(shownBytes(row))
          }
          await result.next()
          messages.push(result.tag)
        })
      } catch (error) {
        messages.push(errorText(error))
      }
      return messages
    },
  }
}

type Wire = {
  query(sql: string): void
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
}

/** What node-postgres hands the messages of one query to. */
class CopyQuery {
  readonly messages: string[] = []
  readonly #sql: string
  readonly #chunks: readonly Uint8Array[]
  readonly #done: () => void

  constructor(sql: string, chunks: readonly Uint8Array[], done: () => void) {
    this.#sql = sql
    this.#chunks = chunks
    this.#done = done
  }

  submit(connection: Wire): void {
    connection.query(this.#sql)
  }

  handleCopyInResponse(connection: Wire): void {
    for (const chunk of this.#chunks) connection.sendCopyFromChunk(Buffer.from(chunk))
    connection.endCopyFrom()
  }

  handleCopyData({ chunk }: { chunk: Uint8Array }): void {
    this.messages.push(shownBytes(chunk))
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.messages.push(text)
  }

  handleError(error: Error): void {
    this.messages.push(errorText(error))
    this.#done()
  }

  handleReadyForQuery(): void {
    this.#done()
  }

  handleRowDescription(): void {
    // A script may have a SELECT before its COPY.
  }

  handleDataRow(): void {
    // As above.
  }

  handleEmptyQuery(): void {
    // As above.
  }
}

export async function postgresCopyTarget(cluster: PostgresCluster): Promise<CopyTarget> {
  const client: pg.Client = await cluster.connect()
  const copy = (sql: string, chunks: readonly Uint8Array[]): Promise<readonly string[]> =>
    new Promise((resolve) => {
      const query: CopyQuery = new CopyQuery(sql, chunks, () => {
        resolve(query.messages)
      })
      client.query(query as unknown as pg.Submittable)
    })
  return {
    async run(sql) {
      try {
        await client.query(sql)
        return 'ok'
      } catch (error) {
        return errorText(error)
      }
    },
    copyIn: async (sql, chunks) => (await copy(sql, chunks)).at(-1) ?? '',
    copyOut: (sql) => copy(sql, []),
  }
}
