/**
 * The transaction of a session: none, the implicit one of a statement, or a block that BEGIN opened; and whether an error has
 * spoilt it. Says what COMMIT, ROLLBACK and savepoints do in each case.
 */
import type { Statement } from '../ast/statement.ts'
import type { MaybePromise, TransactionOptions, TransactionStatus } from '../engine.ts'
import {
  inTransactionBlock,
  readWriteDuringRecovery,
  serializableDuringRecovery,
  transactionAborted,
  withinPipeline,
} from '../errors/session-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { LockOwner } from '../txn/lock-waits.ts'
import type { Transaction } from '../txn/transaction.ts'
import type { Transactions } from '../txn/transaction-manager.ts'
import { DeferredChecks } from './deferred-checks.ts'
import type { Settings } from './settings.ts'

/** What a savepoint marks besides the rows. */
type Mark = {
  readonly name: string
  readonly settings: number
  readonly deferred: number
  readonly notifications: number
  readonly endings: number
}

/** What may follow in a block that has failed. */
const endings: ReadonlySet<Statement['kind']> = new Set([
  'commit',
  'rollback',
  'rollback-to-savepoint',
  'prepare-transaction',
])

/** `script`: several statements of one text, until it begins a block of its own. `sync`: until the session is told to end it. */
export type ImplicitSpan = 'statement' | 'script' | 'sync'

export type PendingNotification = { readonly channel: string; readonly payload: string }

export class TransactionBlock {
  readonly #transactions: Transactions
  readonly #settings: Settings
  readonly #owner: LockOwner
  readonly #readOnly: boolean
  #txn: Transaction | undefined
  #explicit = false
  #failed = false
  /** The characteristics of a block that an error has spoilt and ended. */
  #spoilt: Required<TransactionOptions> | undefined
  #marks: Mark[] = []
  deferred: DeferredChecks = new DeferredChecks()
  notifications: PendingNotification[] = []
  /** How long the implicit transaction of the statement under way lasts. */
  span: ImplicitSpan = 'statement'
  /** A statement has been answered whose implicit transaction waits for `sync`. */
  isPipelined = false
  /** The statement under way cannot be taken back: it is committed at once. */
  commitsAtOnce = false
  whenEnded: () => void = () => undefined
  /** How many transactions have ended. */
  ended = 0
  /** Run when the transaction has ended, told whether it committed. */
  #endings: ((committed: boolean) => void)[] = []

  constructor(transactions: Transactions, settings: Settings, owner: LockOwner, readOnly: boolean) {
    this.#transactions = transactions
    this.#settings = settings
    this.#owner = owner
    this.#readOnly = readOnly
  }

  get current(): Transaction | undefined {
    return this.#txn
  }

  /** How the transaction runs, or ran until an error ended it: what AND CHAIN begins again. */
  get characteristicsNow(): Required<TransactionOptions> | undefined {
    const txn = this.#txn
    if (txn === undefined) return this.#spoilt
    const { isolation, readOnly, deferrable } = txn
    return { isolation, readOnly, deferrable }
  }

  get isBlock(): boolean {
    return this.#explicit
  }

  /** Whether commands that have a meaning in blocks alone have one: in a block, or among the other statements of a text. */
  get spansStatements(): boolean {
    return this.#explicit || this.span === 'script'
  }

  /** Whether the implicit transaction of the statement under way goes on after it. */
  get awaitsSync(): boolean {
    return !this.#explicit && this.span === 'sync' && !this.commitsAtOnce
  }

  /** Whether there is nothing that a commit or a rollback would end. */
  get isUntouched(): boolean {
    return this.#txn === undefined && this.#endings.length === 0 && this.#settings.mark === 0
  }

  get hasFailed(): boolean {
    return this.#failed
  }

  get status(): TransactionStatus {
    if (!this.#explicit) return 'idle'
    return this.#failed ? 'failed' : 'transaction'
  }

  /** Runs at the end of the transaction, or when what is done now is rolled back to a savepoint (as not committed). */
  onEnd(callback: (committed: boolean) => void): void {
    this.#endings.push(callback)
  }

  /** In a block that has failed only its end may follow; one that was taken down from outside is told why first. */
  assertRuns({ kind }: Statement): void {
    if (!this.#failed) {
      const doom = this.#txn?.doom
      if (doom === undefined || kind === 'rollback') return
      throw doom
    }
    if (endings.has(kind)) return
    throw transactionAborted()
  }

  /** A command that cannot be taken back: it must stand alone, and is committed at once. */
  standsAlone(command: string): void {
    if (this.spansStatements) throw inTransactionBlock(command)
    if (this.isPipelined) throw withinPipeline(command)
    this.commitsAtOnce = true
  }

  /** The transaction, begun if there is none. */
  ensure(): Transaction {
    return (this.#txn ??= this.#start({}))
  }

  #start(options: TransactionOptions): Transaction {
    const settings = this.#settings
    const isolation =
      options.isolation ?? isolationOf(settings.get('default_transaction_isolation'))
    const readOnly = options.readOnly ?? settings.isOn('default_transaction_read_only')
    const deferrable = options.deferrable ?? settings.isOn('default_transaction_deferrable')
    if (this.#readOnly) checkStandby(isolation, options.readOnly)
    return this.#transactions.begin({
      isolation,
      readOnly: readOnly || this.#readOnly,
      deferrable,
      owner: this.#owner,
    })
  }

  /** BEGIN. False: there is a block already (a warning to the client). */
  begin(options: TransactionOptions): boolean {
    if (this.#explicit) return false
    if (this.#txn === undefined) this.#txn = this.#start(options)
    else if (Object.keys(options).length > 0) this.characteristics(options)
    this.#explicit = true
    return true
  }

  /** SET TRANSACTION: only before the first query. */
  characteristics(options: TransactionOptions): void {
    const txn = this.ensure()
    const {
      isolation = txn.isolation,
      readOnly = txn.readOnly,
      deferrable = txn.deferrable,
    } = options
    if (this.#readOnly) checkStandby(isolation, options.readOnly)
    if (isolation !== txn.isolation && txn.command > 0) {
      throw sqlError(
        sqlstate.activeSqlTransaction,
        'SET TRANSACTION ISOLATION LEVEL must be called before any query',
      )
    }
    if (txn.readOnly && !readOnly && txn.command > 0) {
      throw sqlError(
        sqlstate.activeSqlTransaction,
        'transaction read-write mode must be set before any query',
      )
    }
    if (txn.command > 0 && isolation === txn.isolation) {
      txn.readOnly = readOnly
      return
    }
    this.#transactions.rollback(txn)
    this.#txn = this.#start({ isolation, readOnly, deferrable })
  }

  /**
   * An error: an implicit transaction is gone, a block is spoilt until it is rolled back. What it did since its last savepoint
   * is undone at once, so that nobody waits for its locks.
   */
  fail(): void {
    if (!this.#explicit) {
      this.rollback()
      return
    }
    this.#failed = true
    const txn = this.#txn
    const mark = this.#marks.at(-1)
    if (txn === undefined) return
    if (mark !== undefined) {
      this.#transactions.rollbackTo(txn, mark.name)
      return
    }
    this.#spoilt = this.characteristicsNow
    this.#transactions.rollback(txn)
    this.#txn = undefined
  }

  /** Commits what there is. Answers whether it was committed (a spoilt block is rolled back). */
  commit(): MaybePromise<boolean> {
    const txn = this.#txn
    if (this.#failed) {
      this.rollback()
      return false
    }
    if (txn === undefined) {
      this.#end(true)
      return true
    }
    if (this.#transactions.tryFinish(txn)) {
      this.#end(true)
      return true
    }
    return this.#transactions.commit(txn).then(
      () => {
        this.#end(true)
        return true
      },
      (error: unknown) => {
        this.#end(false)
        throw error
      },
    )
  }

  rollback(): void {
    const txn = this.#txn
    if (txn !== undefined) this.#transactions.rollback(txn)
    this.#end(false)
  }

  #end(committed: boolean): void {
    this.ended++
    this.isPipelined = false
    this.commitsAtOnce = false
    this.#txn = undefined
    this.#explicit = false
    this.#failed = false
    this.#spoilt = undefined
    this.#marks = []
    this.deferred = new DeferredChecks()
    if (this.notifications.length > 0) this.notifications = []
    this.#settings.end(committed)
    this.#runEndings(0, committed)
    this.whenEnded()
  }

  /** Runs the endings from the given one on. */
  #runEndings(from: number, committed: boolean): void {
    if (this.#endings.length <= from) return
    for (const ending of this.#endings.splice(from)) ending(committed)
  }

  savepoint(name: string): void {
    this.#transactions.savepoint(this.ensure(), name)
    this.#marks.push({
      name,
      settings: this.#settings.mark,
      deferred: this.deferred.mark,
      notifications: this.notifications.length,
      endings: this.#endings.length,
    })
  }

  releaseSavepoint(name: string): void {
    this.#transactions.release(this.ensure(), name)
    this.#marks.length = this.#marks.findLastIndex((mark) => mark.name === name)
  }

  rollbackTo(name: string): void {
    this.#transactions.rollbackTo(this.ensure(), name)
    const at = this.#marks.findLastIndex((mark) => mark.name === name)
    const mark = this.#marks[at]
    this.#marks.length = at + 1
    if (mark === undefined) return
    this.#settings.rollbackTo(mark.settings)
    this.deferred.truncate(mark.deferred)
    this.notifications.length = mark.notifications
    this.#runEndings(mark.endings, false)
    this.#failed = false
  }
}

/** What a transaction of a database that is open read-only cannot be. */
function checkStandby(isolation: Transaction['isolation'], readOnly: boolean | undefined): void {
  if (readOnly === false) throw readWriteDuringRecovery()
  if (isolation === 'serializable') throw serializableDuringRecovery()
}

export function isolationOf(name: string): NonNullable<TransactionOptions['isolation']> {
  if (name === 'serializable' || name === 'repeatable read') return name
  return 'read committed'
}
