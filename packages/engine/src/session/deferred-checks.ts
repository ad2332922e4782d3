/** Constraint checks put off to the end of the transaction, and which constraints SET CONSTRAINTS has changed. */
import { LazyMap } from '../base/lazy-map.ts'
import type { Oid } from '../types/type.ts'
import type { OwedCheck } from './foreign-keys.ts'

export class DeferredChecks {
  readonly #owed: OwedCheck[] = []
  /** By constraint; the key 0 is ALL. */
  readonly #modes = new LazyMap<Oid, boolean>()

  get mark(): number {
    return this.#owed.length
  }

  truncate(mark: number): void {
    this.#owed.length = mark
  }

  add(check: OwedCheck): void {
    this.#owed.push(check)
  }

  /** SET CONSTRAINTS. Without constraints: ALL. */
  setMode(constraints: readonly Oid[] | undefined, deferred: boolean): void {
    if (constraints === undefined) {
      this.#modes.clear()
      this.#modes.set(0, deferred)
      return
    }
    for (const oid of constraints) this.#modes.set(oid, deferred)
  }

  isDeferred(constraint: {
    readonly oid: Oid
    readonly deferrable: boolean
    readonly initiallyDeferred: boolean
  }): boolean {
    if (!constraint.deferrable) return false
    return this.#modes.get(constraint.oid) ?? this.#modes.get(0) ?? constraint.initiallyDeferred
  }

  /** Takes the checks that are owed now: all of them at commit, or those no longer deferred. */
  take(all: boolean): readonly OwedCheck[] {
    const due = this.#owed.filter((check) => all || !this.isDeferred(check.constraint))
    const left = this.#owed.filter((check) => !due.includes(check))
    this.#owed.length = 0
    this.#owed.push(...left)
    return due
  }
}
