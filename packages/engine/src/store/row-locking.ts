/** What tables need of the lock tables in `txn/`. */
import type { TableData } from './table/table-data.ts'
import type { RowGroup } from './table/row-group.ts'
import type { RowLockStrength, WaitPolicy } from './table-access.ts'
import type { Stamp } from './version.ts'
import type { Pending, Waits } from './waits.ts'
import type { Writer } from './writer.ts'

export interface RowLocking {
  acquire(
    writer: Writer,
    table: TableData,
    group: RowGroup,
    slot: number,
    strength: RowLockStrength,
    policy: WaitPolicy,
    waits: Waits,
  ): 'granted' | 'skipped' | Pending
  /** Records a wait for the end of the transaction that has this stamp. Throws 40P01 when that closes a cycle. */
  waitForWriter(writer: Writer, other: Stamp, waits: Waits): void
}
