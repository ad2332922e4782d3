/**
 * A branch and the database change places. Every step is one compare-and-swap, and safe to do again; the states between them are
 * in `docs/spec/object-layout.md`.
 *
 * 1. `names/<branch>` says that the two are changing places. Nothing else changes by that.
 * 2. The branch's manifest is marked as the database's: nobody deletes it now. It takes over the retention window.
 * 3. The old line is claimed, and its log fenced: whoever writes to it stops at the next request.
 * 4. The old line's manifest says what replaced it, if the epoch is still that of step 3. From here on the branch is the database,
 *    whatever `main` says, and nobody who takes the old line for the database can claim it.
 * 5. `main` stands for the branch. 6. The branch's name stands for the old line.
 */
import { conflict, type Epoch, invalid, isStorageError, unavailable } from '@twill/storage'
import { PLACES_CHANGED_MAX } from '../limits.ts'
import { checkActive } from '../manifest/edits.ts'
import type { Manifest, TimelineId } from '../manifest/manifest.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { noBranch } from './delete-branch.ts'
import { findBranch, isSwapDecided, loadLine } from './find-line.ts'
import { beginSwap, moveName, readName, readRecord } from './names.ts'

/**
 * `main` is open as the database, and is of no use afterwards. A call that finishes what an earlier one began, and that was decided
 * by then, does only that.
 */
export async function promote(main: Timeline, name: string): Promise<void> {
  const { env, keys, store } = main.world
  if (main.name !== undefined)
    throw invalid('only the database itself changes places with a branch')
  const old = main.manifest.timeline
  const record = await readRecord(store, env, keys.name(name))
  if (record?.timeline === undefined || record.timeline === null) throw noBranch(name)
  const { swap, timeline } = record
  if (swap !== undefined && (await isSwapDecided(store, env, keys, record))) {
    await rename(main, name, swap, timeline)
    if (timeline === old) return
  }
  await finishEarlier(main)
  const branch = await findBranch(store, env, keys, name)
  if (branch === undefined) throw noBranch(name)
  if (branch === old) throw conflict(`branch "${name}" is the database`)
  await beginSwap(store, env, keys.name(name), branch, old)
  await adopt(main, branch)
  await retire(main, branch)
  await rename(main, name, old, branch)
}

/** `main` may still stand for a line that this one has replaced. */
async function finishEarlier(main: Timeline): Promise<void> {
  const { env, keys, store } = main.world
  const now = main.manifest.timeline
  const stale = await readName(store, env, keys.main)
  if (stale === undefined || stale === now) return
  const { replacedBy } = (await loadLine(store, env, keys, stale)).current
  if (replacedBy !== now) throw conflict('the database was replaced: open it again')
  await moveName(store, env, keys.main, stale, now)
}

async function adopt(main: Timeline, branch: TimelineId): Promise<void> {
  const { env, keys, store } = main.world
  const { retention } = main.manifest
  const cell = await loadLine(store, env, keys, branch)
  await cell.edit((manifest) => {
    checkActive(manifest)
    return { ...manifest, retention, isDatabase: true, replacedBy: undefined }
  })
}

/** Shuts out who writes to the old line, and says what replaced it. */
async function retire(main: Timeline, branch: TimelineId): Promise<void> {
  for (let attempt = 0; attempt < PLACES_CHANGED_MAX; attempt += 1) {
    const epoch = await claim(main)
    if (epoch === undefined) continue
    await main.close()
    const { replacedBy } = await main.cell.edit((manifest) => replaced(manifest, epoch, branch))
    if (replacedBy === branch) return
  }
  throw unavailable('others keep opening the database while it is being replaced')
}

/** `undefined` where another one claimed at the same time. */
async function claim(main: Timeline): Promise<Epoch | undefined> {
  try {
    return await main.acquireWriter('a branch that is being promoted')
  } catch (error) {
    if (isStorageError(error, 'fenced') && main.manifest.replacedBy === undefined) return undefined
    throw error
  }
}

function replaced(manifest: Manifest, epoch: Epoch, branch: TimelineId): Manifest | undefined {
  checkActive(manifest)
  if (manifest.replacedBy === branch) return undefined
  if (manifest.replacedBy !== undefined) {
    throw conflict('another branch was promoted at the same time')
  }
  if (manifest.epoch !== epoch) return undefined
  return { ...manifest, isDatabase: undefined, replacedBy: branch }
}

async function rename(
  main: Timeline,
  name: string,
  old: TimelineId,
  branch: TimelineId,
): Promise<void> {
  const { env, keys, store } = main.world
  const stands = await readName(store, env, keys.main)
  if (stands === old) await moveName(store, env, keys.main, old, branch)
  await moveName(store, env, keys.name(name), branch, old)
}
