/** `file://`: a database in a file of this machine. The formats are in `docs/spec/file-format.md` and `wal.md`. */
import { BranchStorage } from '../branch/branch-storage.ts'
import { BranchTree } from '../branch/branch-tree.ts'
import type { CrashHooks } from '../crash-points.ts'
import type { Storage, StorageCapabilities } from '../storage.ts'
import { filePathOf } from './file-path.ts'
import { FileStore } from './file-store.ts'
import type { FileSystem, Surroundings } from './file-system.ts'
import { nodeFileSystem, nodeSurroundings } from './node-file-system.ts'
import { DEFAULT_SEGMENT_BYTES } from './wal.ts'

export type LocalFileOptions = {
  /** Whether to make a database where there is none; otherwise that is `not-found`. The default is yes. */
  readonly create?: boolean
  readonly fileSystem?: FileSystem
  readonly surroundings?: Surroundings
  readonly hooks?: CrashHooks
  /** Size of a log segment. */
  readonly walSegmentBytes?: number
}

export const LOCAL_FILE_CAPABILITIES: StorageCapabilities = {
  durable: true,
  batchReads: true,
  branches: true,
  pointInTime: true,
  takeover: false,
}

/** Opens `file://` URLs and plain paths. `conflict` while another handle or process has the file open. */
export async function openLocalFileStorage(
  urlOrPath: string,
  options: LocalFileOptions = {},
): Promise<Storage> {
  const fileSystem = options.fileSystem ?? nodeFileSystem
  const environment = {
    fileSystem,
    surroundings: options.surroundings ?? nodeSurroundings,
    hooks: options.hooks,
    segmentBytes: options.walSegmentBytes ?? DEFAULT_SEGMENT_BYTES,
  }
  const path = fileSystem.absolute(filePathOf(urlOrPath))
  const store = FileStore.open(environment, path, options.create ?? true)
  const tree = new BranchTree(store)
  return new BranchStorage(tree, tree.acquireMain(), LOCAL_FILE_CAPABILITIES)
}
