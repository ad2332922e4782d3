/**
 * What a database remembers of its branches. Names are unique in a database whichever branch they were made from. The record
 * is also the pin: while it stands, the line that owns the fork point keeps the range from `keptFromLsn` to `forkLsn`.
 */
import { invalid } from '../errors.ts'
import type { Lsn } from '../lsn.ts'
import type { BranchInfo } from '../storage.ts'

export type BranchRecord = BranchInfo & {
  /** Never given twice in a database; the line the storage was opened on is 0. */
  readonly lineId: number
  /** The line whose history the branch goes on from: the one that was asked, or an ancestor of it (`ownerOf`). */
  readonly ownerId: number
  /** The newest root at or below the fork point when the branch was made, 0 where there was none. */
  readonly keptFromLsn: Lsn
  /**
   * The owner's own pages and roots are the branch's up to here: `forkLsn`, or the owner's own newest root where that was older,
   * −1 where it had none. A checkpoint that the owner makes later, be it below the fork point, is not the branch's.
   */
  readonly sharedLsn: Lsn
}

/** In UTF-8 bytes: with the database's own name it must fit a file name. */
export const BRANCH_NAME_MAX_BYTES = 63

export function checkBranchName(name: string): void {
  const bytes = new TextEncoder().encode(name).length
  if (bytes === 0 || bytes > BRANCH_NAME_MAX_BYTES) {
    throw invalid(`branch name must be 1 to ${BRANCH_NAME_MAX_BYTES} bytes long`)
  }
  if (/[\p{Cc}\p{Cs}]/u.test(name)) throw invalid('branch name must not contain control characters')
}

export function branchInfo(record: BranchRecord): BranchInfo {
  const { name, parent, forkLsn, createdAtMs } = record
  return { name, parent, forkLsn, createdAtMs }
}
