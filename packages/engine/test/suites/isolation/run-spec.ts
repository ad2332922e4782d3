/** Runs every permutation of a spec over sessions of one engine; the text that PostgreSQL's isolation tester prints. */
import type { Engine, Notification } from '../../../src/index.ts'
import { alignedTable } from '../../support/aligned-table.ts'
import { drainText } from '../../support/text-rows.ts'
import { clientSettings, TestConnection } from './connection.ts'
import { PermutationRun, type StepPlace } from './run-permutation.ts'
import { permutationsOf, type IsolationSpec, type Permutation, type SpecSession } from './spec.ts'

export async function runSpec(engine: Engine, spec: IsolationSpec): Promise<string> {
  const run = new SpecRun(engine, spec)
  return run.run()
}

class SpecRun {
  readonly #engine: Engine
  readonly #spec: IsolationSpec
  readonly #control: ReturnType<Engine['connect']>
  readonly #places = new Map<string, StepPlace>()
  readonly #connections: readonly TestConnection[]
  #output = ''

  constructor(engine: Engine, spec: IsolationSpec) {
    this.#engine = engine
    this.#spec = spec
    this.#control = engine.connect({ settings: clientSettings })
    this.#connections = spec.sessions.map((session) => this.#connect(session))
  }

  async run(): Promise<string> {
    this.#print(`Parsed test spec with ${this.#spec.sessions.length} sessions\n`)
    for (const permutation of permutationsOf(this.#spec)) await this.#permutation(permutation)
    for (const connection of this.#connections) connection.close()
    this.#control.close()
    return this.#output
  }

  readonly #print = (text: string): void => {
    this.#output += text
  }

  #connect(session: SpecSession): TestConnection {
    const connection: TestConnection = new TestConnection(
      this.#engine,
      session.name,
      this.#print,
      (notification) => this.#notified(connection, notification),
    )
    for (const { name, sql } of session.steps) this.#places.set(name, { session, connection, sql })
    return connection
  }

  #notified(to: TestConnection, { channel, payload, sender }: Notification): void {
    const from = this.#connections.find((connection) => connection.id === sender)?.name
    this.#print(`${to.name}: NOTIFY "${channel}" with payload "${payload}" from ${from}\n`)
  }

  async #permutation(permutation: Permutation): Promise<void> {
    const names = permutation.map((planned) => planned.step).join(' ')
    this.#print(`\nstarting permutation: ${names}\n`)
    for (const setup of this.#spec.setups) await this.#direct(this.#control, setup)
    for (const [i, session] of this.#spec.sessions.entries()) {
      if (session.setup !== undefined) await this.#whole(this.#connections[i], session.setup)
    }
    await new PermutationRun((name) => this.#place(name), this.#print).run(permutation)
    for (const [i, session] of this.#spec.sessions.entries()) {
      if (session.teardown !== undefined) await this.#whole(this.#connections[i], session.teardown)
    }
    if (this.#spec.teardown !== undefined) await this.#direct(this.#control, this.#spec.teardown)
  }

  async #direct(session: ReturnType<Engine['connect']>, sql: string): Promise<void> {
    await session.exec(sql, async (result) => {
      const answer = await drainText(session, result)
      if (answer.columns !== undefined) this.#print(`${alignedTable(answer)}\n`)
    })
  }

  async #whole(connection: TestConnection | undefined, sql: string): Promise<void> {
    if (connection === undefined) return
    connection.send(sql)
    while (connection.isBusy) {
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
    }
    this.#print(connection.takeOutput())
  }

  #place(name: string): StepPlace {
    const place = this.#places.get(name)
    if (place === undefined) throw new Error(`no session has a step ${name}`)
    return place
  }
}
