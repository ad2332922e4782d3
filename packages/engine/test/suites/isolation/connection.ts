/** A session as the isolation tester sees it: it is sent a step, and the answer comes when it comes. */
import type { Engine, Notification, Session, SqlError } from '../../../src/index.ts'
import { alignedTable } from '../../support/aligned-table.ts'
import { drainText } from '../../support/text-rows.ts'

/** What PostgreSQL's test driver sets for its clients. */
export const clientSettings: Readonly<Record<string, string>> = {
  DateStyle: 'Postgres, MDY',
  TimeZone: 'PST8PDT',
  IntervalStyle: 'postgres_verbose',
}

export class TestConnection {
  readonly name: string
  readonly #session: Session
  readonly #notified: (notification: Notification) => void
  /** Notices received since the session began. */
  notices = 0
  #isBusy = false
  #output = ''

  constructor(
    engine: Engine,
    name: string,
    print: (text: string) => void,
    notified: (notification: Notification) => void,
  ) {
    this.name = name
    this.#notified = notified
    this.#session = engine.connect({
      settings: clientSettings,
      onNotice: (notice: SqlError) => {
        this.notices++
        print(`${name}: ${notice.severity}:  ${notice.message}\n`)
      },
      onNotification: (notification) => this.#notified(notification),
    })
  }

  get id(): number {
    return this.#session.id
  }

  get isBusy(): boolean {
    return this.#isBusy
  }

  /** Starts the SQL; its answer is printed later, by `takeOutput`. */
  send(sql: string): void {
    this.#isBusy = true
    this.#output = ''
    void this.#run(sql)
  }

  takeOutput(): string {
    const output = this.#output
    this.#output = ''
    return output
  }

  close(): void {
    this.#session.close()
  }

  async #run(sql: string): Promise<void> {
    try {
      await this.#session.exec(sql, async (result) => {
        const answer = await drainText(this.#session, result)
        if (answer.columns !== undefined) this.#output += `${alignedTable(answer)}\n`
      })
    } catch (error) {
      if (!(error instanceof Error && 'severity' in error)) throw error
      this.#output += `${error.severity}:  ${error.message}\n`
    } finally {
      this.#isBusy = false
    }
  }
}
