/** Where reading the log starts in order to know the newest state: after the newest root, if it is the timeline's own. */
import { newestRoot } from '../manifest/history.ts'
import type { LogPosition, Manifest } from '../manifest/manifest.ts'

export function replayStart(manifest: Manifest): LogPosition {
  const root = newestRoot(manifest)
  return root !== undefined && manifest.roots.includes(root) ? root.log : manifest.log.start
}
