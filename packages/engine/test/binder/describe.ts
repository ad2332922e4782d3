/** What PostgreSQL and the binder say of a statement: its columns and parameter types, or its error. */
import type { EventEmitter } from 'node:events'
import type pg from 'pg'
import { bindStatement, resultColumns, type BindableStatement } from '../../src/binder/bind.ts'
import { SqlError } from '../../src/errors/sql-error.ts'
import { parseStatement } from '../../src/parser/parse.ts'
import { bindScope } from './fixture.ts'

export type Described =
  | { readonly columns: readonly string[]; readonly parameters: readonly number[] }
  | { readonly error: string }

type Problem = {
  readonly code?: string | undefined
  readonly message: string
  readonly position?: string | number | undefined
  readonly detail?: string | undefined
  readonly hint?: string | undefined
}

function shownError({ code, message, position, detail, hint }: Problem): string {
  return `${code} ${message} @${position ?? '-'} ${detail ?? ''} | ${hint ?? ''}`
}

type Field = {
  readonly name: string
  readonly dataTypeID: number
  readonly dataTypeModifier: number
}

/** Parse and Describe over the wire: nothing is executed. */
export function describeOnPostgres(
  client: pg.Client,
  sql: string,
  types: readonly number[],
): Promise<Described> {
  const { connection } = client as unknown as {
    connection: EventEmitter & Record<string, (...args: unknown[]) => void>
  }
  return new Promise((resolve) => {
    let columns: string[] = []
    let parameters: number[] = []
    let error: string | undefined
    const query = {
      submit(): void {
        connection['parse']?.({ text: sql, types, name: '' })
        connection['describe']?.({ type: 'S', name: '' })
        connection['sync']?.()
      },
      handleRowDescription(message: { fields: readonly Field[] }): void {
        columns = message.fields.map(
          (field) => `${field.name}:${field.dataTypeID}:${field.dataTypeModifier}`,
        )
      },
      handleError(problem: Problem): void {
        error = shownError(problem)
        // The client forgets a query at its error: wait for the end of the cycle by itself.
        connection.once('readyForQuery', () => this.handleReadyForQuery())
      },
      handleReadyForQuery(): void {
        connection.off('parameterDescription', noteParameters)
        resolve(error === undefined ? { columns, parameters } : { error })
      },
    }
    const noteParameters = (message: { dataTypeIDs: readonly number[] }): void => {
      parameters = [...message.dataTypeIDs]
    }
    connection.on('parameterDescription', noteParameters)
    client.query(query as never)
  })
}

export function describeHere(sql: string, types: readonly number[]): Described {
  try {
    const { statement } = parseStatement(sql)
    const scope = bindScope(sql, types)
    const bound = bindStatement(statement as BindableStatement, scope)
    const columns = resultColumns(bound, scope.types) ?? []
    return {
      columns: columns.map(({ name, type }) => `${name}:${type.oid}:${type.typmod}`),
      parameters: bound.parameterTypes.map((type) => type.oid),
    }
  } catch (error) {
    if (error instanceof SqlError) return { error: shownError(error) }
    return { error: `CRASH ${error instanceof Error ? error.stack : String(error)}` }
  }
}

export type Case = { readonly sql: string; readonly types: readonly number[] }

/** One statement a line; `-- types: 23,0` before one declares its parameters. */
export function readCorpus(text: string): Case[] {
  const cases: Case[] = []
  let types: number[] = []
  for (const line of text.split('\n')) {
    const declared = /^-- types: (.*)$/.exec(line)
    if (declared !== null) types = (declared[1] ?? '').split(',').map(Number)
    else if (line.trim() !== '') {
      cases.push({ sql: line, types })
      types = []
    }
  }
  return cases
}
