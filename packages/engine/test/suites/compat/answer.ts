/** What a database says to a statement, in the form in which both are compared. */

export type AnswerColumn = {
  readonly name: string
  /** The oid of the type that a client is told; those of users' types stand for their names. */
  readonly type: number | string
}

export type Answer = {
  /** `ok`, or the SQLSTATE. */
  readonly code: string
  readonly message: string | undefined
  readonly columns: readonly AnswerColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** A database that captured statements are replayed on. */
export interface ReplaySide {
  /** Runs what the parser of captures has read; never throws for what the database refuses. */
  run(statement: ReplayStatement): Promise<Answer>
  /** `idle`, `transaction`, `failed`. */
  status(): Promise<string>
  /** The oids of the objects of users by what names them. */
  numbers(): Promise<ReadonlyMap<string, string>>
}

export type ReplayStatement = {
  readonly sql: string
  readonly types: readonly string[] | undefined
  readonly params: readonly (string | Uint8Array | null)[] | undefined
}

export function failure(error: unknown): Answer {
  const { code, message } = error as { code?: string; message?: string }
  return { code: code ?? 'crash', message: message ?? String(error), columns: [], rows: [] }
}
