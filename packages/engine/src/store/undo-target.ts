/** What undo needs of the table that a version belongs to. */
import type { Version } from './version.ts'

export interface UndoTarget {
  /** Takes a version back: the transaction rolls back. Called newest first. */
  undo(version: Version): void
  /** No snapshot needs what the version replaced. Called in the order of commits. */
  forget(version: Version): void
}
