/** Counts how often the sessions of a database take turns: more than one between two groups of commits means that several are at work. */
export class Turns {
  #session = -1
  #count = 0

  /** A session does something. */
  ran(session: number): void {
    if (session === this.#session) return
    this.#session = session
    this.#count++
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
