/** Counts how often the turn of a database's sessions passes from one to another: not at all while one is at work alone. */
export class Turns {
  #session: number | undefined
  #count = 0

  /** A session does something. */
  ran(session: number): void {
    if (session === this.#session) return
    if (this.#session !== undefined) this.#count++
    this.#session = session
  }

  /** Since the last `take`. */
  get count(): number {
    return this.#count
  }

  take(): number {
    const count = this.#count
    this.#count = 0
    return count
  }
}
