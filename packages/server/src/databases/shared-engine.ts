/**
 * An engine that several connections use: opened for the first of them, closed when the last one has been gone for a while. Somebody
 * who comes while it is being closed waits for that and gets a new one.
 */
import type { Engine, MaybePromise } from '@twill/engine'
import type { DatabaseUse } from './databases.ts'

/** An engine, and what has to be done when it is closed. */
export type OpenedEngine = { readonly engine: Engine; readonly closed?: () => void }

export type SharedEngineOptions = {
  readonly open: () => Promise<OpenedEngine>
  /** How long it stays open for nobody; `undefined`: until it is told to close. */
  readonly idleMs: number | undefined
  readonly onError: (error: unknown) => void
}

export class SharedEngine {
  readonly #options: SharedEngineOptions
  #opening: Promise<OpenedEngine> | undefined
  #opened: OpenedEngine | undefined
  #closing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #uses = 0
  #whenUnused: (() => void)[] = []

  constructor(options: SharedEngineOptions) {
    this.#options = options
  }

  get uses(): number {
    return this.#uses
  }

  /** Whether it is open, or on the way there or back. */
  get isOpen(): boolean {
    return this.#opening !== undefined || this.#closing !== undefined
  }

  /** Open, and for nobody. */
  get isUnused(): boolean {
    return this.#opened !== undefined && this.#closing === undefined && this.#uses === 0
  }

  /** The engine, where it is open. */
  get opened(): Engine | undefined {
    return this.#opened?.engine
  }

  use(): MaybePromise<DatabaseUse> {
    if (this.#opened !== undefined && this.#closing === undefined) {
      return this.#take(this.#opened.engine)
    }
    return this.#open()
  }

  async #open(): Promise<DatabaseUse> {
    while (this.#closing !== undefined) await this.#closing
    const opening = (this.#opening ??= this.#options.open())
    try {
      const opened = await opening
      if (this.#closing !== undefined || this.#opening !== opening) return await this.#open()
      this.#opened = opened
      return this.#take(opened.engine)
    } catch (error) {
      if (this.#opening === opening) this.#opening = undefined
      throw error
    }
  }

  #take(engine: Engine): DatabaseUse {
    this.#uses++
    clearTimeout(this.#timer)
    let released = false
    return {
      engine,
      release: () => {
        if (released) return
        released = true
        this.#uses--
        if (this.#uses === 0) this.#unused()
      },
    }
  }

  #unused(): void {
    for (const tell of this.#whenUnused.splice(0)) tell()
    const { idleMs, onError } = this.#options
    if (idleMs === undefined) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (this.#uses === 0) this.close().catch(onError)
    }, idleMs)
    this.#timer.unref()
  }

  /** Resolves when nobody uses it. */
  async unused(): Promise<void> {
    while (this.#uses > 0) {
      await new Promise<void>((resolve) => this.#whenUnused.push(resolve))
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    clearTimeout(this.#timer)
    const opened = await this.#opening?.catch(() => undefined)
    try {
      await opened?.engine.close()
    } finally {
      opened?.closed?.()
      this.#opening = undefined
      this.#opened = undefined
      this.#closing = undefined
    }
  }
}
