/** `pnpm tidy:update`: accepts the seams as they are now. Commit it together with its decision record. */
import { existsSync, writeFileSync } from 'node:fs'
import { emitDeclarations, seamPath, seams, snapshotPath } from './api.ts'

for (const seam of seams) {
  if (!existsSync(seamPath(seam))) continue
  writeFileSync(snapshotPath(seam), emitDeclarations(seam))
  console.log(`${seam.name}: wrote ${snapshotPath(seam)}`)
}
