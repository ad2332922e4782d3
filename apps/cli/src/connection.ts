/**
 * What the commands need from a database. One session: a transaction begun by one statement holds for the next.
 * Values are text as PostgreSQL prints them, and `null` is NULL.
 */
export type Cell = string | null

export interface Column {
  readonly name: string
  readonly typeOid: number
}

export type Outcome =
  | {
      readonly kind: 'rows'
      readonly columns: readonly Column[]
      readonly rows: readonly (readonly Cell[])[]
      readonly tag: string
    }
  | { readonly kind: 'command'; readonly tag: string }

/** What the server of a session tells besides results. */
export interface Notice {
  readonly severity: string
  readonly message: string
  readonly detail?: string | undefined
  readonly hint?: string | undefined
}

export interface Finding {
  readonly object: string
  readonly problem: string
}

export type TransactionStatus = 'idle' | 'transaction' | 'failed'

export interface Connection {
  /** Runs one statement. Rejects with an error that `errorFields` understands. `onCopied` takes what COPY … TO STDOUT writes. */
  run(sql: string, onCopied?: (text: string) => void): Promise<Outcome>
  /** The rows of one query in batches of at most `batchRows`, without holding them all. */
  stream(sql: string, batchRows: number): AsyncIterable<readonly (readonly Cell[])[]>
  /** Runs `COPY … FROM STDIN` with the data of `chunks`; answers with the command tag. */
  copyIn(sql: string, chunks: AsyncIterable<string>): Promise<string>
  /** Ends the statement that is running, if there is one, with an error. */
  cancel(): void
  status(): TransactionStatus
  /** Takes the notices since the last call. */
  notices(): readonly Notice[]
  /** What the database itself finds wrong with its pages, indexes and constraints. */
  verify(): Promise<readonly Finding[]>
  close(): Promise<void>
}
