/**
 * A session of the engine with the statements that have been prepared on it. One statement at a time runs on a slot; whoever has
 * taken it from its pool owns it until it is given back.
 */
import { SqlError } from '@twill/engine'
import type {
  Datum,
  MaybePromise,
  PreparedStatement,
  ResultColumn,
  Session,
  StatementResult,
} from '@twill/engine'
import { andThen } from './and-then.ts'
import { makeEncoder } from './values/encode.ts'
import type { Encoder } from './values/encode.ts'
import type { ValueFormat } from './values/decode.ts'
import type { Parameter } from './values/parameter.ts'
import { RowShape } from './values/row-shape.ts'

/** Prepared statements a session keeps by text; the oldest goes first. */
const MAX_PREPARED = 200

/** A statement prepared on one session: encoders for its parameters, the shape of its rows. */
export class SlotStatement {
  readonly prepared: PreparedStatement
  readonly shape: RowShape | undefined
  readonly #encoders: readonly Encoder[]

  constructor(session: Session, prepared: PreparedStatement, format: ValueFormat) {
    this.prepared = prepared
    this.shape =
      prepared.columns === undefined ? undefined : new RowShape(session, prepared.columns, format)
    this.#encoders = prepared.parameterTypes.map((oid) => makeEncoder(session, session.type(oid)))
  }

  /** A number of parameters that is wrong is left for the engine to refuse. */
  bind(params: readonly Parameter[]): readonly Datum[] {
    const encoders = this.#encoders
    const datums: Datum[] = new Array<Datum>(params.length)
    for (let i = 0; i < params.length; i++) {
      const encode = encoders[i]
      datums[i] = encode === undefined ? null : encode(params[i])
    }
    return datums
  }
}

export type Started = {
  readonly result: StatementResult
  readonly shape: RowShape | undefined
}

export class SessionSlot {
  readonly session: Session
  readonly #format: ValueFormat
  readonly #statements = new Map<string, SlotStatement>()
  #shapes = new WeakMap<object, RowShape>()

  constructor(session: Session, format: ValueFormat) {
    this.session = session
    this.#format = format
  }

  /** The statement as it is prepared here; prepared now where it is not. */
  statement(sql: string): MaybePromise<SlotStatement> {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const prepared = this.session.prepare(sql)
    return prepared instanceof Promise
      ? prepared.then((value) => this.#keep(sql, value))
      : this.#keep(sql, prepared)
  }

  #keep(sql: string, prepared: PreparedStatement): SlotStatement {
    const statement = new SlotStatement(this.session, prepared, this.#format)
    if (this.#statements.size >= MAX_PREPARED) {
      const [oldest] = this.#statements.entries()
      if (oldest !== undefined) {
        oldest[1].prepared.close()
        this.#statements.delete(oldest[0])
      }
    }
    this.#statements.set(sql, statement)
    return statement
  }

  #forget(sql: string): void {
    this.#statements.get(sql)?.prepared.close()
    this.#statements.delete(sql)
  }

  /** Starts a statement. Its result has to be read to its end or closed before the next one. */
  start(
    sql: string,
    params: readonly Parameter[],
    format: ValueFormat = this.#format,
  ): MaybePromise<Started> {
    if (params.length === 0) {
      return andThen(this.session.query(sql), (result) => this.#started(result, format))
    }
    return andThen(this.statement(sql), (statement) => {
      try {
        const result = statement.prepared.run(statement.bind(params))
        if (!(result instanceof Promise)) return this.#started(result, format)
        return result.then(
          (value) => this.#started(value, format),
          (error: unknown) => this.#startAnew(sql, params, format, error),
        )
      } catch (error) {
        return this.#startAnew(sql, params, format, error)
      }
    })
  }

  /** Where the catalog has changed what the text means, it is prepared again, as a new statement; once. */
  async #startAnew(
    sql: string,
    params: readonly Parameter[],
    format: ValueFormat,
    error: unknown,
  ): Promise<Started> {
    if (!isStalePlan(error)) throw error
    this.#forget(sql)
    const statement = await this.statement(sql)
    return this.#started(await statement.prepared.run(statement.bind(params)), format)
  }

  #started(result: StatementResult, format: ValueFormat): Started {
    return { result, shape: this.shapeOf(result.columns, format) }
  }

  /** How rows of these columns become JavaScript values; `undefined` where there are no rows. */
  shapeOf(
    columns: readonly ResultColumn[] | undefined,
    format: ValueFormat = this.#format,
  ): RowShape | undefined {
    if (columns === undefined) return undefined
    if (format !== this.#format) return new RowShape(this.session, columns, format)
    let shape = this.#shapes.get(columns)
    if (shape === undefined) {
      shape = new RowShape(this.session, columns, format)
      this.#shapes.set(columns, shape)
    }
    return shape
  }

  close(): void {
    this.#statements.clear()
    this.#shapes = new WeakMap()
    this.session.close()
  }
}

export function isStalePlan(error: unknown): boolean {
  return error instanceof SqlError && error.code === '0A000' && /cached plan/.test(error.message)
}
