/** What a session has been asked last, and when, and what it is building: for pg_stat_activity and pg_stat_progress_create_index. */
import type { IndexBuild } from './index-build.ts'

export class Activity {
  readonly startedMicros: number
  query = ''
  queryMicros: number | undefined
  build: IndexBuild | undefined

  constructor(nowMicros: number) {
    this.startedMicros = nowMicros
  }

  begins(query: string, nowMicros: number): void {
    this.query = query
    this.queryMicros = nowMicros
  }
}
