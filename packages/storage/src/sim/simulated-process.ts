/**
 * A process of a simulated world, as its bucket sees it: it may stand still for a while, lose its network, or die. What it had
 * sent goes on without it. Whoever gives the process its timers asks `whenRunning` too, so that they stand still with it.
 */
export class SimulatedProcess {
  readonly name: string
  #state: 'running' | 'paused' | 'dead' = 'running'
  #isCutOff = false
  #waiting: (() => void)[] = []

  constructor(name: string) {
    this.name = name
  }

  get isDead(): boolean {
    return this.#state === 'dead'
  }

  get isPaused(): boolean {
    return this.#state === 'paused'
  }

  /** No request leaves and no answer arrives. */
  get isCutOff(): boolean {
    return this.#isCutOff
  }

  /** Dies where it stands: nothing that it waits for ever comes. */
  crash(): void {
    this.#state = 'dead'
    this.#waiting = []
  }

  /** Stands still, as a machine that sleeps or collects garbage for minutes. */
  pause(): void {
    if (this.#state === 'running') this.#state = 'paused'
  }

  resume(): void {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }

  disconnect(): void {
    this.#isCutOff = true
  }

  reconnect(): void {
    this.#isCutOff = false
  }

  /** At once while it runs, when it goes on while it stands still, never when it is dead. */
  async whenRunning(): Promise<void> {
    while (this.#state !== 'running') {
      await new Promise<void>((resolve) => {
        if (this.#state === 'paused') this.#waiting.push(resolve)
      })
    }
  }
}
