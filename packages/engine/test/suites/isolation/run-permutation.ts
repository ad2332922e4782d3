/**
 * Takes the steps of one permutation in order and prints what PostgreSQL's isolation tester prints. A step that has not
 * answered when the event loop has come to rest waits for a lock: in memory nothing else takes that long.
 */
import type { TestConnection } from './connection.ts'
import type { Blocker, PlannedStep, SpecSession } from './spec.ts'

/** Turns of the event loop after which a session in memory that has not answered is waiting. */
const TURNS_TO_REST = 60

export type StepPlace = {
  readonly session: SpecSession
  readonly connection: TestConnection
  readonly sql: string
}

export type StepLookup = (name: string) => StepPlace

type ActiveStep = {
  readonly planned: PlannedStep
  readonly place: StepPlace
  /** For each `notices` blocker, the session's count that it waits for. */
  readonly targets: ReadonlyMap<Blocker, number>
}

export class PermutationRun {
  readonly #find: StepLookup
  readonly #print: (text: string) => void
  readonly #active = new Map<TestConnection, ActiveStep>()
  #waiting: ActiveStep[] = []

  constructor(find: StepLookup, print: (text: string) => void) {
    this.#find = find
    this.#print = print
  }

  async run(steps: readonly PlannedStep[]): Promise<void> {
    for (const planned of steps) {
      const place = this.#find(planned.step)
      await this.#awaitSession(place.connection)
      const step = this.#start(planned, place)
      const mustWait = await this.#first(step)
      await this.#retryWaiting()
      if (mustWait) this.#waiting.push(step)
    }
    await this.#retryWaiting()
    if (this.#waiting.length > 0) {
      const names = this.#waiting.map((step) => step.planned.step).join(', ')
      this.#print(`steps which never completed: ${names}\n`)
    }
  }

  /** A session takes one step at a time: what it is at must end first. */
  async #awaitSession(connection: TestConnection): Promise<void> {
    if (!this.#active.has(connection)) return
    await this.#retryWaiting()
    if (!this.#active.has(connection)) return
    throw new Error(`session ${connection.name} is still blocked and is to take its next step`)
  }

  #start(planned: PlannedStep, place: StepPlace): ActiveStep {
    const targets = new Map<Blocker, number>()
    for (const blocker of planned.blockers) {
      if (blocker.kind !== 'notices') continue
      targets.set(blocker, this.#find(blocker.step).connection.notices + blocker.count)
    }
    const step: ActiveStep = { planned, place, targets }
    place.connection.send(place.sql)
    this.#active.set(place.connection, step)
    return step
  }

  /** True where the step stays under way. */
  async #first(step: ActiveStep): Promise<boolean> {
    const { planned, place } = step
    const isForced = planned.blockers.some((blocker) => blocker.kind === 'once')
    if (!isForced) await rest(() => !place.connection.isBusy)
    if (isForced || place.connection.isBusy || this.#isHeld(step)) {
      this.#print(`step ${planned.step}: ${place.sql} <waiting ...>\n`)
      return true
    }
    this.#print(`step ${planned.step}: ${place.sql}\n`)
    this.#finish(step)
    return false
  }

  async #retryWaiting(): Promise<void> {
    for (let isNew = true; isNew;) {
      isNew = false
      const before = this.#notices()
      for (const step of this.#waiting.slice()) {
        await rest(() => !step.place.connection.isBusy)
        if (step.place.connection.isBusy || this.#isHeld(step)) continue
        this.#print(`step ${step.planned.step}: <... completed>\n`)
        this.#finish(step)
        this.#waiting = this.#waiting.filter((other) => other !== step)
        isNew = true
      }
      isNew &&= this.#waiting.some((step) => step.planned.blockers.length > 0)
      isNew ||= this.#notices() > before && this.#waiting.length > 0
    }
  }

  #isHeld({ planned, targets }: ActiveStep): boolean {
    return planned.blockers.some((blocker) => {
      if (blocker.kind === 'once') return false
      const { connection } = this.#find(blocker.step)
      if (blocker.kind === 'notices') return connection.notices < (targets.get(blocker) ?? 0)
      return this.#active.get(connection)?.planned.step === blocker.step
    })
  }

  #finish({ place }: ActiveStep): void {
    this.#print(place.connection.takeOutput())
    this.#active.delete(place.connection)
  }

  #notices(): number {
    let sum = 0
    for (const { place } of this.#active.values()) sum += place.connection.notices
    return sum
  }
}

/** Lets everything that can run do so, or stops as soon as `isDone` says so. */
async function rest(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < TURNS_TO_REST && !isDone(); turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
