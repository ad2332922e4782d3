/** The hooks a local backend is given, and the suite's way to die at one of them. */
import type { CrashHooks, CrashPoint } from '@twill/storage'
import type { DyingAtPoints } from '@twill/storage/conformance'

export class Death extends Error {
  override readonly name = 'Death'
}

export class DeathRow implements CrashHooks, DyingAtPoints {
  readonly #passed: string[] = []
  #armed: { readonly point: string; left: number } | undefined
  #dead = false

  readonly at = (point: CrashPoint): void => {
    if (this.#dead) throw new Death('the process is dead')
    this.#passed.push(point)
    if (this.#armed?.point !== point) return
    this.#armed.left -= 1
    if (this.#armed.left > 0) return
    this.#dead = true
    throw new Death(`died at ${point}`)
  }

  arm(point: string, occurrence: number): void {
    this.#armed = { point, left: occurrence }
    this.#dead = false
  }

  /** The next process lives. */
  disarm(): void {
    this.#armed = undefined
    this.#dead = false
  }

  died(): boolean {
    return this.#dead
  }

  passed(): readonly string[] {
    return this.#passed
  }
}
