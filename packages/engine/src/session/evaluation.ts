/** The context in which a session's expressions run: settings as types want them, times, randomness, and the session itself. */
import { Prng } from '../base/prng.ts'
import type { Env } from '../engine.ts'
import type { EvalContext, SessionFunctions } from '../functions/function.ts'
import type { ObjectNames, Oid, Type, TypeContext, TypeLookup } from '../types/type.ts'
import { settingAmount } from './setting-value.ts'
import type { Settings } from './settings.ts'

/** 2000-01-01 in milliseconds of the Unix epoch. */
const POSTGRES_EPOCH_MS = 946_684_800_000

/** A clock's milliseconds as microseconds since 2000-01-01. */
export function microsOf(unixMs: number): number {
  return Math.round((unixMs - POSTGRES_EPOCH_MS) * 1000)
}

export class Evaluation implements EvalContext {
  dateStyle: TypeContext['dateStyle'] = 'ISO'
  dateOrder: TypeContext['dateOrder'] = 'MDY'
  intervalStyle: TypeContext['intervalStyle'] = 'postgres'
  timeZone = 'UTC'
  extraFloatDigits = 1
  byteaOutput: TypeContext['byteaOutput'] = 'hex'
  nowMicros = 0
  statementMicros = 0
  readonly session: SessionFunctions
  readonly names: ObjectNames
  readonly #env: Env
  readonly #types: TypeLookup
  #prng: Prng | undefined
  #settingsVersion = -1
  /** Of the settings that reading literals depends on. */
  settingsKey = ''
  statementTimeoutMs = 0
  lockTimeoutMs = 0
  /** Transactions that say nothing else take a new snapshot for each statement. */
  readsCommitted = true

  constructor(env: Env, types: TypeLookup, session: SessionFunctions, names: ObjectNames) {
    this.#env = env
    this.#types = types
    this.session = session
    this.names = names
  }

  readonly type = (oid: Oid): Type => this.#types.type(oid)

  random(): number {
    return (this.#prng ??= new Prng(this.#seed())).next()
  }

  setSeed(seed: number): void {
    this.#prng = new Prng(Math.floor((seed + 1) * 0x7fffffff) >>> 0)
  }

  #seed(): number {
    const bytes = new Uint8Array(4)
    this.#env.randomBytes(bytes)
    return new DataView(bytes.buffer).getUint32(0)
  }

  clockMicros(): number {
    return microsOf(this.#env.now())
  }

  /** A statement begins; with a new transaction, `now()` moves too. */
  startStatement(startsTransaction: boolean): void {
    this.statementMicros = this.clockMicros()
    if (startsTransaction) this.nowMicros = this.statementMicros
  }

  /** Takes over what has changed in the settings. */
  refresh(settings: Settings): void {
    if (settings.version === this.#settingsVersion) return
    this.#settingsVersion = settings.version
    this.dateStyle = settings.dateStyle.dateStyle
    this.dateOrder = settings.dateStyle.dateOrder
    this.intervalStyle = settings.get('IntervalStyle') as TypeContext['intervalStyle']
    this.timeZone = settings.get('TimeZone')
    this.extraFloatDigits = Number(settings.get('extra_float_digits'))
    this.byteaOutput = settings.get('bytea_output') as TypeContext['byteaOutput']
    this.statementTimeoutMs = settingAmount(settings.get('statement_timeout'))
    this.lockTimeoutMs = settingAmount(settings.get('lock_timeout'))
    this.readsCommitted = settings.get('default_transaction_isolation').startsWith('read ')
    this.settingsKey = `${this.dateStyle},${this.dateOrder},${this.intervalStyle},${this.timeZone}`
  }
}
