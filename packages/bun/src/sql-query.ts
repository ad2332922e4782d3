/**
 * What `db.sql\`…\`` gives: a query that runs when it is awaited or asked for its rows, and a fragment when it is put into another
 * one. Awaiting it twice runs it once.
 */
import type { RunOutcome } from './outcome.ts'
import type { RowStream } from './row-stream.ts'
import type { Queryable } from './queryable.ts'
import { renderSql, sqlHelpers, SqlFragment } from './sql-fragment.ts'
import type { SqlHelpers, SqlText } from './sql-fragment.ts'
import type { Parameter } from './values/parameter.ts'

export type QuerySql = (<T = Record<string, unknown>>(
  strings: TemplateStringsArray,
  ...values: readonly (Parameter | SqlFragment)[]
) => SqlQuery<T>) &
  SqlHelpers

export class SqlQuery<T> extends SqlFragment implements PromiseLike<T[]> {
  readonly #target: Queryable
  #rows: Promise<T[]> | undefined

  constructor(
    target: Queryable,
    strings: readonly string[],
    values: readonly (Parameter | SqlFragment)[],
  ) {
    super(strings, values)
    this.#target = target
  }

  /** The text and parameters that it stands for. */
  get rendered(): SqlText {
    return renderSql(this)
  }

  all(): Promise<T[]> {
    const { text, params } = this.rendered
    this.#rows ??= this.#target.query<T>(text, params)
    return this.#rows
  }

  async get(): Promise<T | undefined> {
    const { text, params } = this.rendered
    return this.#target.prepare<T>(text).get(params)
  }

  values(): Promise<unknown[][]> {
    const { text, params } = this.rendered
    return this.#target.prepare(text).values(params)
  }

  run(): Promise<RunOutcome> {
    const { text, params } = this.rendered
    return this.#target.run(text, params)
  }

  iterate(): RowStream<T> {
    const { text, params } = this.rendered
    return this.#target.iterate<T>(text, params)
  }

  then<A = T[], B = never>(
    onRows?: ((rows: T[]) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.all().then(onRows, onError)
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T[] | B> {
    return this.all().catch(onError)
  }

  finally(onSettled?: (() => void) | null): Promise<T[]> {
    return this.all().finally(onSettled)
  }
}

export function makeQuerySql(target: Queryable): QuerySql {
  return Object.assign(
    <T>(strings: TemplateStringsArray, ...values: readonly (Parameter | SqlFragment)[]) =>
      new SqlQuery<T>(target, strings, values),
    sqlHelpers,
  )
}
