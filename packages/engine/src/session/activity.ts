/** What a session has been asked last, and when: for pg_stat_activity. */
export class Activity {
  readonly startedMicros: number
  query = ''
  queryMicros: number | undefined

  constructor(nowMicros: number) {
    this.startedMicros = nowMicros
  }

  begins(query: string, nowMicros: number): void {
    this.query = query
    this.queryMicros = nowMicros
  }
}
