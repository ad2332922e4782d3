/**
 * The extended query protocol of one session: prepared statements and portals by name, the unnamed ones, and what Parse, Bind,
 * Describe, Execute and Close do with them. It answers into the output and throws what goes wrong; skipping to Sync is the backend's.
 *
 * Bind and Execute of a statement whose answer is there at once make no promise and no closure.
 */
import type { Datum, MaybePromise, PreparedStatement, Session, Type } from '@twill/engine'
import { textColumns, wireColumns, type WireColumns } from '../format/columns.ts'
import { decodeParameters } from '../format/parameters.ts'
import { maxPortals, maxPreparedStatements } from '../limits.ts'
import {
  decodeBind,
  decodeExecute,
  decodeParse,
  decodeTarget,
  type ParseMessage,
} from '../protocol/decode.ts'
import {
  bindComplete,
  closeComplete,
  commandComplete,
  emptyQueryResponse,
  noData,
  parameterDescription,
  parseComplete,
  portalSuspended,
} from '../protocol/encode.ts'
import type { MessageReader } from '../protocol/message-reader.ts'
import type { CopyRunner } from './copy-runner.ts'
import {
  parameterCount,
  portalExists,
  portalMissing,
  portalSpent,
  statementMissing,
  tooManyNamed,
  transactionAborted,
} from './extended-errors.ts'
import type { Output } from './output.ts'
import { ResultRows } from './result-rows.ts'

/** Types with smaller numbers are the same for as long as a session lives. */
const FIRST_USER_OID = 16_384
const noTypes: readonly Type[] = []

class Statement {
  readonly name: string
  readonly prepared: PreparedStatement
  readonly #types: readonly Type[] | undefined

  constructor(session: Session, name: string, prepared: PreparedStatement) {
    this.name = name
    this.prepared = prepared
    const { parameterTypes } = prepared
    if (parameterTypes.length === 0) this.#types = noTypes
    else if (parameterTypes.every((oid) => oid < FIRST_USER_OID)) {
      this.#types = parameterTypes.map((oid) => session.type(oid))
    }
  }

  types(session: Session): readonly Type[] {
    return this.#types ?? this.prepared.parameterTypes.map((oid) => session.type(oid))
  }
}

class Portal {
  readonly name: string
  readonly statement: Statement
  readonly params: readonly Datum[]
  readonly wire: WireColumns | undefined
  /** Once it has been executed. */
  rows: ResultRows | undefined

  constructor(
    name: string,
    statement: Statement,
    params: readonly Datum[],
    wire: WireColumns | undefined,
  ) {
    this.name = name
    this.statement = statement
    this.params = params
    this.wire = wire
    this.rows = undefined
  }
}

export class ExtendedQuery {
  readonly #session: Session
  readonly #output: Output
  readonly #copies: CopyRunner
  #statements: Map<string, Statement> | undefined
  #unnamed: Statement | undefined
  #portals: Map<string, Portal> | undefined
  #unnamedPortal: Portal | undefined

  constructor(session: Session, output: Output, copies: CopyRunner) {
    this.#session = session
    this.#output = output
    this.#copies = copies
  }

  parse(message: MessageReader): MaybePromise<void> {
    const parse = decodeParse(message)
    if (parse.name === '') this.dropUnnamed()
    else if ((this.#statements?.size ?? 0) >= maxPreparedStatements) {
      throw tooManyNamed('prepared statements', maxPreparedStatements)
    }
    const name = parse.name === '' ? undefined : parse.name
    const prepared = this.#session.prepare(parse.sql, parse.types, name)
    if (prepared instanceof Promise) return prepared.then((made) => this.#keep(parse, made))
    return this.#keep(parse, prepared)
  }

  #keep({ name }: ParseMessage, prepared: PreparedStatement): void {
    const statement = new Statement(this.#session, name, prepared)
    if (name === '') this.#unnamed = statement
    else (this.#statements ??= new Map()).set(name, statement)
    parseComplete(this.#output.writer)
  }

  bind(message: MessageReader): void {
    const bind = decodeBind(message)
    const session = this.#session
    const statement = this.#statement(bind.statement)
    const { prepared } = statement
    const { columns, parameterTypes } = prepared
    const given = bind.spans.length / 2
    if (given !== parameterTypes.length) {
      throw parameterCount(statement.name, given, parameterTypes.length)
    }
    // First, whether it may run: what is said about values is of no interest in a failed transaction.
    if (session.transactionStatus === 'failed') prepared.validate()
    const params = decodeParameters(session, statement.types(session), bind)
    prepared.validate()
    const wire = columns && wireColumns(session, columns, bind.resultFormats)
    const portal = new Portal(bind.portal, statement, params, wire)
    if (bind.portal === '') this.#unnamedPortal = portal
    else this.#addPortal(portal)
    bindComplete(this.#output.writer)
  }

  #addPortal(portal: Portal): void {
    const portals = (this.#portals ??= new Map())
    const known = portals.get(portal.name)
    if (known !== undefined && isAlive(known)) throw portalExists(portal.name)
    if (portals.size >= maxPortals) throw tooManyNamed('portals', maxPortals)
    portals.set(portal.name, portal)
  }

  describe(message: MessageReader): void {
    const { kind, name } = decodeTarget(message, 'DESCRIBE')
    const out = this.#output.writer
    const session = this.#session
    if (kind === 'portal') {
      const cursor = session.cursorColumns(name)
      const wire = cursor === undefined ? this.#portal(name).wire : textColumns(session, cursor)
      if (wire === undefined) noData(out)
      else out.bytes(wire.description)
      return
    }
    const { columns, parameterTypes } = this.#statement(name).prepared
    if (session.transactionStatus === 'failed' && columns !== undefined) throw transactionAborted()
    parameterDescription(out, parameterTypes)
    if (columns === undefined) noData(out)
    else out.bytes(textColumns(session, columns).description)
  }

  execute(message: MessageReader): MaybePromise<void> {
    const { portal: name, maxRows } = decodeExecute(message)
    const portal = this.#portal(name)
    if (portal.rows !== undefined) return this.#resume(portal, portal.rows, maxRows)
    const { prepared } = portal.statement
    const result = maxRows === 0 ? prepared.run(portal.params) : prepared.portal(portal.params)
    if (result instanceof Promise) {
      return result.then((started) => {
        portal.rows = new ResultRows(started, portal.wire)
        return this.#send(portal.rows, maxRows)
      })
    }
    portal.rows = new ResultRows(result, portal.wire)
    return this.#send(portal.rows, maxRows)
  }

  #resume(portal: Portal, rows: ResultRows, maxRows: number): MaybePromise<void> {
    if (rows.isFinished && rows.result.columns === undefined) throw portalSpent(portal.name)
    return this.#send(rows, maxRows)
  }

  #send(rows: ResultRows, maxRows: number): MaybePromise<void> {
    const copying = this.#copies.run(rows.result)
    if (copying instanceof Promise) return copying.then(() => this.#sendRows(rows, maxRows))
    return this.#sendRows(rows, maxRows)
  }

  #sendRows(rows: ResultRows, maxRows: number): MaybePromise<void> {
    const sending = rows.send(this.#output, this.#session, maxRows)
    if (sending instanceof Promise) return sending.then(() => this.#complete(rows))
    return this.#complete(rows)
  }

  #complete(rows: ResultRows): void {
    const out = this.#output.writer
    if (!rows.isFinished) {
      portalSuspended(out)
      return
    }
    const { tag } = rows.result
    if (tag === '') emptyQueryResponse(out)
    // What returns rows counts those that this Execute has sent.
    else if (rows.wire === undefined || rows.isWhole) commandComplete(out, tag)
    else commandComplete(out, tag.replace(/\d+$/, String(rows.sent)))
  }

  close(message: MessageReader): MaybePromise<void> {
    const { kind, name } = decodeTarget(message, 'CLOSE')
    const closing = kind === 'portal' ? this.#closePortal(name) : this.#closeStatement(name)
    if (closing instanceof Promise) return closing.then(() => closeComplete(this.#output.writer))
    closeComplete(this.#output.writer)
    return undefined
  }

  #closePortal(name: string): MaybePromise<void> {
    const portal = name === '' ? this.#unnamedPortal : this.#portals?.get(name)
    if (portal === undefined) return undefined
    if (name === '') this.#unnamedPortal = undefined
    else this.#portals?.delete(name)
    return portal.rows?.result.close()
  }

  #closeStatement(name: string): void {
    if (name === '') {
      this.dropUnnamed()
      return
    }
    this.#session.preparedStatement(name)?.close()
    this.#statements?.delete(name)
  }

  #statement(name: string): Statement {
    const statement = name === '' ? this.#unnamed : this.#namedStatement(name)
    if (statement === undefined) throw statementMissing(name)
    return statement
  }

  /** The names are the session's: PREPARE makes some, DEALLOCATE and DISCARD take them away. */
  #namedStatement(name: string): Statement | undefined {
    const prepared = this.#session.preparedStatement(name)
    const known = this.#statements?.get(name)
    if (prepared === undefined) {
      this.#statements?.delete(name)
      return undefined
    }
    if (known?.prepared === prepared) return known
    const statement = new Statement(this.#session, name, prepared)
    ;(this.#statements ??= new Map()).set(name, statement)
    return statement
  }

  #portal(name: string): Portal {
    const portal = name === '' ? this.#unnamedPortal : this.#portals?.get(name)
    if (portal === undefined || !isAlive(portal)) throw portalMissing(name)
    return portal
  }

  /** A Query, and a Parse without a name, end the unnamed statement. */
  dropUnnamed(): void {
    this.#unnamed?.prepared.close()
    this.#unnamed = undefined
  }

  /** The transaction is over, and its portals with it. */
  transactionEnded(): void {
    this.#unnamedPortal = undefined
    this.#portals = undefined
  }
}

/** A portal that was executed ends with its transaction. */
function isAlive(portal: Portal): boolean {
  return portal.rows === undefined || portal.rows.isFinished || portal.rows.result.isOpen
}
