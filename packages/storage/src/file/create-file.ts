/** Makes the main file of a line. It has its name only when it is whole. */
import type { RetentionWindow } from '../storage.ts'
import type { Lsn } from '../lsn.ts'
import { DATA_OFFSET, encodeHeader, slotOffset } from './file-header.ts'
import type { DatabaseId, FileHeader } from './file-header.ts'
import { directoryOf } from './path-parts.ts'
import type { WalEnvironment } from './wal-files.ts'

export type NewLine = {
  readonly databaseId: DatabaseId
  readonly lineId: number
  readonly ownerId: number
  readonly forkLsn: Lsn
  readonly retention: RetentionWindow
}

export const DEFAULT_RETENTION: RetentionWindow = { kind: 'lsns', count: 0 }

/** No branch's path can end so: a plus sign in a name is escaped. */
const UNFINISHED = '+new'

export function createFile(environment: WalEnvironment, path: string, line: NewLine): void {
  const { fileSystem, hooks, surroundings } = environment
  hooks?.at('create:before-write')
  const unfinished = `${path}${UNFINISHED}`
  fileSystem.remove(unfinished)
  const file = fileSystem.open(unfinished, 'create')
  try {
    file.write(encodeHeader(firstHeader(line, surroundings.nowMs())), slotOffset(0))
    file.write(new Uint8Array(DATA_OFFSET / 2), slotOffset(1))
    file.sync()
  } finally {
    file.close()
  }
  hooks?.at('create:before-rename')
  fileSystem.rename(unfinished, path)
  hooks?.at('create:before-directory-sync')
  fileSystem.syncDirectory(directoryOf(path))
  hooks?.at('create:done')
}

export function isUnfinished(path: string): boolean {
  return path.endsWith(UNFINISHED)
}

function firstHeader(line: NewLine, createdAtMs: number): FileHeader {
  return {
    ...line,
    sequence: 0,
    epoch: 0,
    durableLsn: line.forkLsn,
    logSegment: 0,
    logOffset: 0,
    horizonLsn: 0,
    endOffset: DATA_OFFSET,
    pageTable: undefined,
    freeList: undefined,
    catalogue: undefined,
    superseded: undefined,
    hasSuperseded: false,
    isClean: false,
    createdAtMs,
  }
}
