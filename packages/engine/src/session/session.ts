/**
 * A session: one line of statements with its transaction, settings, prepared statements and cursors. Statements run one after
 * another; a result that has not been read to its end has to be closed before the next one starts.
 */
import { USAGE } from '../base/privilege-bits.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import { CatalogTypes } from '../catalog/catalog-types.ts'
import type {
  MaybePromise,
  PreparedStatement,
  ResultColumn,
  Session,
  SessionOptions,
  StatementResult,
  TransactionOptions,
  TransactionStatus,
} from '../engine.ts'
import {
  sessionClosed,
  statementCancelled,
  terminatedByAdministrator,
} from '../errors/session-errors.ts'
import type { SqlError } from '../errors/sql-error.ts'
import { buildOperator } from '../executor/build.ts'
import { ExpressionCompiler } from '../executor/compile/compiler.ts'
import type { Waits } from '../store/waits.ts'
import { LockOwner } from '../txn/lock-waits.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid, Type, TypeContext } from '../types/type.ts'
import { Activity } from './activity.ts'
import { admitted } from './admission.ts'
import { Authority } from './authority.ts'
import { Cursors } from './cursors.ts'
import { toSqlError } from './error-translation.ts'
import { dropTemporaryObjects } from './ddl/temporary-at-commit.ts'
import { Evaluation, microsOf } from './evaluation.ts'
import type { SessionHost } from './host.ts'
import { Inbox } from './inbox.ts'
import { isShown } from './notice-level.ts'
import { Recalls } from './functions/vector-recall.ts'
import { Sleeps } from './functions/backends.ts'
import { LiteralStatements } from './literal-statements.ts'
import { Interrupts } from './interrupts.ts'
import { insertRows } from './insert-rows.ts'
import { andThen, recover } from './maybe-promise.ts'
import { checkNotification } from './check-notification.ts'
import { Prepared, PreparedStatements } from './prepared.ts'
import { CatalogFacts } from './catalog-facts.ts'
import { CatalogFunctions } from './catalog-functions.ts'
import { SessionNames } from './object-names.ts'
import { rightsOn } from './privileges/object-rights.ts'
import { makeWaits } from './plan-run.ts'
import { SessionWorld } from './run-world.ts'
import { runScript } from './script.ts'
import { SearchPath } from './search-path.ts'
import { Settings } from './settings.ts'
import { settingsAtStart } from './settings-at-start.ts'
import { StatementRunner } from './statement-runner.ts'
import { TemporaryObjects } from './temporary.ts'
import { type ImplicitSpan, TransactionBlock } from './transaction-block.ts'
import { virtualContext } from './virtual-context.ts'

export class EngineSession implements Session {
  readonly id: number
  readonly host: SessionHost
  readonly authority: Authority
  readonly owner: LockOwner
  readonly settings: Settings
  readonly types: CatalogTypes
  readonly compiler: ExpressionCompiler
  readonly evaluation: Evaluation
  readonly block: TransactionBlock
  readonly prepared: PreparedStatements = new PreparedStatements()
  readonly cursors: Cursors
  readonly temporary: TemporaryObjects = new TemporaryObjects()
  readonly interrupts: Interrupts
  readonly searchPath: SearchPath
  readonly runner: StatementRunner
  readonly activity: Activity
  /** What prepared statements outside a block are a transaction of. */
  readonly span: ImplicitSpan
  readonly facts: CatalogFacts
  readonly world: SessionWorld = new SessionWorld(this)
  readonly functions: CatalogFunctions
  readonly #options: SessionOptions
  /** Where functions that have to wait record it: the running plan's. */
  waits: Waits
  #idle: ReturnType<typeof makeWaits> | undefined
  #lastError: SqlError | undefined
  #closed = false

  constructor(host: SessionHost, id: number, options: SessionOptions) {
    this.host = host
    this.id = id
    const user = options.user ?? 'postgres'
    this.#options = options
    this.span = options.implicitTransaction === 'until sync' ? 'sync' : 'statement'
    this.owner = new LockOwner(id)
    this.settings = new Settings(
      {
        ...settingsAtStart(host, user),
        session_authorization: user,
        ...options.settings,
        ...(host.readOnly ? { in_hot_standby: 'on' } : {}),
      },
      (name, value) => options.onParameter?.(name, value),
    )
    this.block = new TransactionBlock(
      host.store.transactions,
      this.settings,
      this.owner,
      host.readOnly,
    )
    this.block.whenEnded = () => this.inbox.deliver()
    this.activity = new Activity(microsOf(host.env.now()))
    this.authority = new Authority(this, user)
    this.settings.guardWith(this.authority)
    this.types = new CatalogTypes(() => this.catalog)
    this.facts = new CatalogFacts(() => this.catalog, this.types)
    this.compiler = new ExpressionCompiler(this.types, buildOperator)
    this.functions = new CatalogFunctions(this)
    this.evaluation = new Evaluation(host.env, this.types, this.functions, new SessionNames(this))
    this.evaluation.refresh(this.settings)
    this.searchPath = new SearchPath(this)
    this.interrupts = new Interrupts(host.env)
    this.cursors = new Cursors()
    this.runner = new StatementRunner(this)
    this.waits = host.store.waits()
  }

  /** `session_user`. */
  get user(): string {
    return this.authority.sessionUser
  }

  /** The catalog as the session's transaction sees it. */
  get catalog(): CatalogReader {
    const { current } = this.block
    return current?.draft ?? this.host.store.catalog
  }

  isUsable(name: string): boolean {
    const schema = this.catalog.schemaNamed(name)
    if (schema === undefined) return false
    if (name === this.searchPath.tempSchema) return true
    const { authority } = this
    return authority.isSuperuser || rightsOn(this.catalog, authority, schema, USAGE) !== 0
  }

  /** For the short ways: in most statements nothing is recorded in them. `resetIdleWaits` where something was. */
  get idleWaits(): Waits {
    this.#idle ??= makeWaits(this.world)
    return this.#idle.waits
  }

  /** Forgets what was recorded, and lets go of the pages that were brought. */
  resetIdleWaits(): void {
    this.#idle?.release()
    this.#idle = undefined
  }

  /** The database has gone over to another store. */
  storeReplaced(): void {
    this.waits = this.host.store.waits()
    this.resetIdleWaits()
  }

  estimatedRows(table: Oid): number {
    const stored = this.host.store.table(table, this.catalog)
    if (stored !== undefined) return stored.estimatedRows
    return this.host.virtual.byOid(table)?.estimatedRows(virtualContext(this)) ?? 0
  }

  /** How many values a column of a catalog has; `undefined` where nobody has counted. */
  distinctValues(table: Oid, attnum: number): number | undefined {
    const relation = this.host.virtual.byOid(table)
    if (relation === undefined || !relation.isKept) return undefined
    return relation.distinct(virtualContext(this), attnum - 1)
  }

  notifyAtCommit(channel: string, payload: string): void {
    checkNotification(channel, payload)
    this.block.notifications.push({ channel, payload })
  }

  get transactionStatus(): TransactionStatus {
    return this.block.status
  }

  get lastError(): SqlError | undefined {
    return this.#lastError
  }

  get typeContext(): TypeContext {
    return this.evaluation
  }

  type(oid: Oid): Type {
    return this.types.type(oid)
  }

  setting(name: string): string {
    return this.settings.get(name)
  }

  exec(
    sql: string,
    onResult?: (result: StatementResult) => MaybePromise<void>,
  ): MaybePromise<void> {
    return this.guard(() => runScript(this, sql, onResult))
  }

  query(
    sql: string,
    params: readonly Datum[] = [],
    types: readonly Oid[] = [],
  ): MaybePromise<StatementResult> {
    return this.guard(() => this.runner.single(sql, params, types))
  }

  prepare(sql: string, types: readonly Oid[] = [], name?: string): MaybePromise<PreparedStatement> {
    return this.guard(() => {
      if (name !== undefined) this.prepared.assertFree(name)
      return admitted(this, () => {
        const made = new Prepared(this, sql, types)
        if (name !== undefined) this.prepared.add(name, made)
        return made
      })
    })
  }

  preparedStatement(name: string): PreparedStatement | undefined {
    return this.prepared.find(name)
  }

  cursorColumns(name: string): readonly ResultColumn[] | undefined {
    return this.cursors.find(name)?.columns
  }

  fail(error: SqlError): void {
    this.failed(error)
  }

  begin(options: TransactionOptions = {}): MaybePromise<void> {
    return this.guard(() => {
      this.block.begin(options)
    })
  }

  commit(): MaybePromise<void> {
    return this.guard(() => andThen(this.runner.commit(), () => undefined))
  }

  rollback(): MaybePromise<void> {
    return this.guard(() => {
      this.block.rollback()
    })
  }

  sync(): MaybePromise<void> {
    const { block } = this
    if (block.isBlock) return
    if (block.isUntouched) {
      block.isPipelined = false
      block.ended++
      return
    }
    return this.guard(() => andThen(this.runner.commit(), () => undefined))
  }

  flush(): MaybePromise<void> {
    return this.runner.whenIndependent()
  }

  insertRows(
    table: string,
    columns: readonly string[],
    rows: Iterable<readonly Datum[]> | AsyncIterable<readonly Datum[]>,
  ): Promise<number> {
    return Promise.resolve(this.guard(() => insertRows(this, table, columns, rows)))
  }

  /** Its turn begins; throws when the session is closed: what `guard` does, for those who cannot afford it. */
  assertOpen(): void {
    if (this.#closed) throw sessionClosed()
    this.host.store.turns.ran(this.id)
  }

  /** Runs something of the session's; what it throws becomes a `SqlError`, remembered, and spoils the transaction. */
  guard<T>(attempt: () => MaybePromise<T>): MaybePromise<T> {
    this.assertOpen()
    return recover(attempt, (error) => {
      throw this.failed(error)
    })
  }

  /** What a statement threw, as its error; the transaction is spoilt by it. */
  failed(error: unknown): SqlError {
    const failure = toSqlError(error)
    this.#lastError = failure
    this.block.fail()
    return failure
  }

  notice(notice: SqlError): void {
    if (!isShown(notice.severity, this.settings.get('client_min_messages'))) return
    this.#options.onNotice?.(notice)
  }

  /** The host is told between transactions: what comes during one is kept until it has ended. */
  readonly literals: LiteralStatements = new LiteralStatements(this)
  readonly sleeps: Sleeps = new Sleeps()
  readonly recalls: Recalls = new Recalls()
  readonly inbox: Inbox = new Inbox(
    () => this.block.current === undefined && !this.block.isBlock,
    (notification) => this.#options.onNotification?.(notification),
  )

  /** Another session wants this one to end. */
  terminate(): void {
    const { onTerminate } = this.#options
    if (onTerminate === undefined) this.close()
    else onTerminate(terminatedByAdministrator())
  }

  get client(): SessionOptions['client'] {
    return this.#options.client
  }

  cancel(): void {
    this.interrupts.interrupt(statementCancelled())
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.cursors.closeAll()
    this.block.rollback()
    const dropped = this.#dropTemporary()
    this.host.channels.unlisten(undefined, this.inbox)
    this.host.store.transactions.locks.releaseSession(this.owner)
    this.interrupts.close()
    this.host.ended(this, dropped)
  }

  /** What fails here is left for the next opening, which drops the temporary schemas that it finds. */
  #dropTemporary(): Promise<void> | undefined {
    const dropped = recover(
      () => dropTemporaryObjects(this),
      () => undefined,
    )
    return dropped instanceof Promise ? dropped : undefined
  }
}
