/**
 * What is measured side by side is processor time, of all threads of the process: a machine with other things to do changes it little, and whoever
 * takes more threads gains nothing by it.
 */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Sums of what several have spent, by name. */
export class Spent {
  readonly #seconds = new Map<string, number>()

  /** Runs it at once, and waits only where there is something to wait for. */
  async by<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    const before = processorSeconds()
    const done = work()
    const value = done instanceof Promise ? await done : done
    this.#seconds.set(name, this.of(name) + processorSeconds() - before)
    return value
  }

  of(name: string): number {
    return this.#seconds.get(name) ?? 0
  }
}
