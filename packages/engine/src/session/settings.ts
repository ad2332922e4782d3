/**
 * The settings of one session: values, defaults, and what a transaction has changed. SET holds when its transaction commits and
 * is undone when it rolls back; SET LOCAL is undone at the end either way.
 */
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { checkTimeZone } from './time-zone.ts'
import { defaultDateStyle, formatDateStyle, parseDateStyle, type DateStyle } from './date-style.ts'
import { settingDefinitions, type SettingDefinition } from './setting-table.ts'
import { normalizeSetting } from './setting-value.ts'

const byName: ReadonlyMap<string, SettingDefinition> = new Map(
  settingDefinitions.map((definition) => [definition.name.toLowerCase(), definition]),
)

/** A value replaced inside the transaction. */
type Change = {
  readonly name: string
  readonly before: string | undefined
  readonly local: boolean
}

export function settingDefinition(name: string): SettingDefinition | undefined {
  return byName.get(name.toLowerCase())
}

export class Settings {
  readonly #values = new Map<string, string>()
  readonly #defaults = new Map<string, string>()
  #changes: Change[] = []
  #dateStyle: DateStyle = defaultDateStyle
  readonly #onChange: (name: string, value: string) => void
  /** Counts changes: what was made from the settings is stale when it moves. */
  version = 0

  constructor(initial: Readonly<Record<string, string>>, onChange: (name: string, value: string) => void) {
    for (const { name, initial: value } of settingDefinitions) this.#values.set(name, value)
    this.#onChange = onChange
    for (const [name, value] of Object.entries(initial)) {
      this.#write(this.#canonical(name), this.#normalize(name, value))
    }
    for (const [name, value] of this.#values) this.#defaults.set(name, value)
  }

  get dateStyle(): DateStyle {
    return this.#dateStyle
  }

  names(): readonly SettingDefinition[] {
    return settingDefinitions
  }

  has(name: string): boolean {
    return this.#values.has(this.#canonical(name))
  }

  /** The value as SHOW gives it; `undefined` where there is no such setting. */
  find(name: string): string | undefined {
    return this.#values.get(this.#canonical(name))
  }

  get(name: string): string {
    const value = this.find(name)
    if (value === undefined) throw unknownSetting(name)
    return value
  }

  isOn(name: string): boolean {
    return this.find(name) === 'on'
  }

  #canonical(name: string): string {
    return settingDefinition(name)?.name ?? name.toLowerCase()
  }

  #normalize(name: string, value: string): string {
    const definition = settingDefinition(name)
    if (definition === undefined) {
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
      throw sqlError(
        sqlstate.cantChangeRuntimeParam,
        `parameter "${canonical}" cannot be changed`,
      )
    }
    const next =
      value === undefined
        ? (this.#defaults.get(canonical) ?? (definition === undefined ? '' : definition.initial))
        : this.#normalize(name, value)
    this.#changes.push({ name: canonical, before: this.#values.get(canonical), local })
    this.#write(canonical, next)
  }

  resetAll(): void {
    const kept = new Set(['transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization'])
    for (const name of [...this.#values.keys()]) {
      if (kept.has(name) || settingDefinition(name)?.fixed === true) continue
      if (this.#values.get(name) !== this.#defaults.get(name)) this.set(name, undefined, false)
    }
  }

  #write(name: string, value: string | undefined): void {
    this.version++
    if (value === undefined) {
      this.#values.delete(name)
      return
    }
    const before = this.#values.get(name)
    this.#values.set(name, value)
    if (name === 'DateStyle') this.#dateStyle = parseDateStyle(value, defaultDateStyle)
    if (before !== value && settingDefinition(name)?.reported === true) this.#onChange(name, value)
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

  /** The transaction is over. */
  end(committed: boolean): void {
    if (!committed) {
      this.rollbackTo(0)
      return
    }
    const changes = this.#changes
    this.#changes = []
    // What SET LOCAL covered up comes back: the value before it, or that of a plain SET in between.
    const settled = new Map<string, string | undefined>()
    for (let i = changes.length - 1; i >= 0; i--) {
      const change = changes[i] as Change
      if (!change.local) settled.set(change.name, undefined)
      if (change.local && !hasLaterPlain(changes, i)) settled.set(change.name, change.before)
    }
    for (const [name, value] of settled) {
      if (value !== undefined || wasUnknown(changes, name)) this.#write(name, value)
    }
  }
}

function hasLaterPlain(changes: readonly Change[], at: number): boolean {
  const { name } = changes[at] as Change
  return changes.slice(at + 1).some((change) => change.name === name && !change.local)
}

function wasUnknown(changes: readonly Change[], name: string): boolean {
  const last = changes.findLast((change) => change.name === name)
  return last !== undefined && last.local && last.before === undefined
}

export function unknownSetting(name: string): Error {
  return sqlError(
    sqlstate.undefinedObject,
    `unrecognized configuration parameter "${name}"`,
  )
}
