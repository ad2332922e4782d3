/** The point of no return of a branch's deletion: its manifest says so, and shuts out its writer. */
import { conflict } from '@twill/storage'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import type { Manifest } from '../manifest/manifest.ts'

/** `conflict` where it has children. */
export function markDeleted(cell: ManifestCell): Promise<Manifest> {
  return cell.edit(deleted)
}

/** The edit: `undefined` where it is deleted already. */
export function deleted(manifest: Manifest): Manifest | undefined {
  if (manifest.state !== 'active') return undefined
  if (manifest.isDatabase === true) throw conflict('it is the database, or about to be')
  const [child] = manifest.pins
  if (child !== undefined) throw conflict(`it has a child branch "${child.name}"`)
  return { ...manifest, state: 'deleted', epoch: manifest.epoch + 1, owner: '' }
}
