/** What all tables of a store have in common. */
import type { PageCache } from './page-cache.ts'
import type { RowLocking } from './row-locking.ts'
import type { Waits } from './waits.ts'

export interface StoreContext {
  /** Every commit up to here is durable: what a new snapshot sees. */
  readonly durableLsn: number
  readonly cache: PageCache
  readonly locks: RowLocking
  /**
   * Asked before every change. False when too much is waiting to be written: the wait for room is recorded then.
   * Throws when the database has stopped.
   */
  admitChange(waits: Waits): boolean
}
