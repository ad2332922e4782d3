/**
 * The settings of one session: values, defaults, and what a transaction has changed. SET holds when its transaction commits and
 * is undone when it rolls back; SET LOCAL is undone at the end either way.
 */
import { sqlError, type SqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { checkTimeZone } from './time-zone.ts'
import { defaultDateStyle, formatDateStyle, parseDateStyle, type DateStyle } from './date-style.ts'
import type { SettingDefinition } from './setting-definition.ts'
import { ownDefinitions } from './setting-table.ts'
import { otherDefinitions, settingFacts } from './setting-facts.ts'
import { normalizeSetting } from './setting-value.ts'

type Definitions = ReadonlyMap<string, SettingDefinition>

function byName(definitions: readonly SettingDefinition[]): Definitions {
  return new Map(definitions.map((definition) => [definition.name.toLowerCase(), definition]))
}

const own: Definitions = byName(ownDefinitions)
let others: Definitions | undefined

/** Those that PostgreSQL has besides: made when one of them is asked for. */
function otherSettings(): Definitions {
  return (others ??= byName(otherDefinitions(ownDefinitions)))
}

/** Who may set what, and what follows from who the user is. */
export type SettingGuard = {
  readonly isSuperuser: boolean
  /** Throws where the user may not set it so. */
  checkSetting(name: string, value: string): void
}

/** A value set inside the transaction. */
type Change = {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly local: boolean
}

/** What the transaction is, and who the user is: RESET ALL leaves them alone. */
const notReset: ReadonlySet<string> = new Set([
  'transaction_isolation',
  'transaction_read_only',
  'transaction_deferrable',
  'role',
  'session_authorization',
])

/** Those that say who the user is; another one follows from them. */
const identity: ReadonlySet<string> = new Set(['session_authorization', 'role'])
const SUPERUSER = 'is_superuser'

/** What names of the extension `vector` begin with: there are no others. */
const RESERVED = 'hnsw.'

const refusals: Readonly<Record<string, string>> = {
  postmaster: 'changed without restarting the server',
  sighup: 'changed now',
  backend: 'set after connection start',
  'superuser-backend': 'set after connection start',
}

export function settingDefinition(name: string): SettingDefinition | undefined {
  const known = own.get(name)
  if (known !== undefined) return known
  const lower = name.toLowerCase()
  return own.get(lower) ?? otherSettings().get(lower)
}

export class Settings {
  /** Only what differs from what all sessions start with: there may be thousands that do nothing. */
  readonly #values = new Map<string, string>()
  readonly #defaults = new Map<string, string>()
  #changes: Change[] = []
  #dateStyle: DateStyle = defaultDateStyle
  readonly #onChange: (name: string, value: string) => void
  #guard: SettingGuard | undefined
  /** Counts changes: what was made from the settings is stale when it moves. */
  version = 0

  constructor(
    initial: Readonly<Record<string, string>>,
    onChange: (name: string, value: string) => void,
  ) {
    this.#onChange = onChange
    for (const [name, value] of Object.entries(initial)) {
      this.#write(this.#canonical(name), this.normalize(name, value))
    }
    for (const [name, value] of this.#values) this.#defaults.set(name, value)
  }

  /** Checks who the user is said to be at the start, and what is set from now on. */
  guardWith(guard: SettingGuard): void {
    this.#guard = guard
    for (const name of identity) guard.checkSetting(name, this.get(name))
    this.#tellSuperuser(guard)
    this.#defaults.set(SUPERUSER, this.get(SUPERUSER))
  }

  #tellSuperuser(guard: SettingGuard): void {
    this.#write(SUPERUSER, guard.isSuperuser ? 'on' : 'off')
  }

  get dateStyle(): DateStyle {
    return this.#dateStyle
  }

  names(): readonly SettingDefinition[] {
    return [...own.values(), ...otherSettings().values()]
  }

  has(name: string): boolean {
    return this.find(name) !== undefined
  }

  /** The value as SHOW gives it; `undefined` where there is no such setting. */
  find(name: string): string | undefined {
    return this.#values.get(name) ?? this.#valueOf(this.#canonical(name))
  }

  #valueOf(canonical: string): string | undefined {
    return this.#values.get(canonical) ?? settingDefinition(canonical)?.initial
  }

  get(name: string): string {
    const value = this.find(name)
    if (value === undefined) throw unknownSetting(name)
    return value
  }

  /** What RESET gives the setting. */
  initial(name: string): string {
    return this.#startOf(this.#canonical(name)) ?? ''
  }

  #startOf(canonical: string): string | undefined {
    return this.#defaults.get(canonical) ?? settingDefinition(canonical)?.initial
  }

  isOn(name: string): boolean {
    return this.find(name) === 'on'
  }

  #canonical(name: string): string {
    return settingDefinition(name)?.name ?? name.toLowerCase()
  }

  /** The form in which SHOW gives a value; throws 22023 for one that cannot be, 42704 for an unknown setting. */
  normalize(name: string, value: string): string {
    const definition = settingDefinition(name)
    if (definition === undefined) {
      if (name.toLowerCase().startsWith(RESERVED)) throw reservedName(name)
      if (name.includes('.')) return value
      throw unknownSetting(name)
    }
    if (definition.name === 'DateStyle') {
      return formatDateStyle(parseDateStyle(value, this.#dateStyle))
    }
    if (definition.name === 'TimeZone') return checkTimeZone(value)
    return normalizeSetting(definition, value)
  }

  /** SET (and RESET, with `undefined`). */
  set(name: string, value: string | undefined, local: boolean): void {
    const canonical = this.#canonical(name)
    const definition = settingDefinition(name)
    if (definition?.fixed === true) {
      const when = refusals[settingFacts(canonical)?.context ?? ''] ?? 'changed'
      const message = `parameter "${canonical}" cannot be ${when}`
      throw sqlError(sqlstate.cantChangeRuntimeParam, message)
    }
    const next = value === undefined ? this.#defaultOf(canonical) : this.normalize(name, value)
    this.#guard?.checkSetting(canonical, next)
    // A custom setting that was once set stays known, as an empty one.
    const before = this.#valueOf(canonical) ?? ''
    this.#changes.push({ name: canonical, before, after: next, local })
    this.#write(canonical, next)
    // whoever the session's user becomes starts without a role
    if (canonical === 'session_authorization') this.set('role', 'none', local)
  }

  #defaultOf(canonical: string): string {
    const known = this.#startOf(canonical)
    if (known === undefined && !canonical.includes('.')) throw unknownSetting(canonical)
    return known ?? ''
  }

  resetAll(): void {
    for (const [name, value] of this.#values) {
      if (notReset.has(name) || settingDefinition(name)?.fixed === true) continue
      if (value !== this.#defaultOf(name)) this.set(name, undefined, false)
    }
  }

  #write(name: string, value: string): void {
    this.version++
    const before = this.#valueOf(name)
    this.#values.set(name, value)
    if (name === 'DateStyle') this.#dateStyle = parseDateStyle(value, defaultDateStyle)
    if (before !== value && settingDefinition(name)?.reported === true) this.#onChange(name, value)
    if (this.#guard !== undefined && identity.has(name)) this.#tellSuperuser(this.#guard)
  }

  /** How many changes the transaction has made: a savepoint's mark. */
  get mark(): number {
    return this.#changes.length
  }

  rollbackTo(mark: number): void {
    while (this.#changes.length > mark) {
      const change = this.#changes.pop() as Change
      this.#write(change.name, change.before)
    }
  }

  /** The transaction is over. What SET LOCAL covered up comes back: the last plain SET, or what was there before it. */
  end(committed: boolean): void {
    if (this.#changes.length === 0) return
    if (!committed) {
      this.rollbackTo(0)
      return
    }
    const lasting = new Map<string, string>()
    for (const { name, before, after, local } of this.#changes) {
      if (!local) lasting.set(name, after)
      else if (!lasting.has(name)) lasting.set(name, before)
    }
    this.#changes = []
    for (const [name, value] of lasting) {
      if (this.#valueOf(name) !== value) this.#write(name, value)
    }
  }
}

/** Whether a session could start with it. */
export function isValidSetting(name: string, value: string): boolean {
  try {
    new Settings({ [name]: value }, () => undefined)
    return settingDefinition(name)?.fixed !== true
  } catch {
    return false
  }
}

function reservedName(name: string): SqlError {
  return sqlError(sqlstate.invalidName, `invalid configuration parameter name "${name}"`, {
    detail: '"hnsw" is a reserved prefix.',
  })
}

export function unknownSetting(name: string): SqlError {
  return sqlError(sqlstate.undefinedObject, `unrecognized configuration parameter "${name}"`)
}
