/** What a writer does to its line. Each answers whether it goes on: after a doubt or a fence it has to open anew. */
import type { Client, Place } from './client.ts'
import { encodeRecord, encodeRoot, writeOf } from './content.ts'
import type { PageId, PageWrite } from '@twill/storage'
import { judge, knownRoot, readPages, readState } from './reading.ts'

/** Attempts of a step that failed without effect. */
const TRIES = 3

export async function becomeWriter(client: Client, place: Place): Promise<boolean> {
  const { line, storage } = place
  const ackedLsn = line.ackedLsn
  const claim = await client.attempt('acquireWriter', () => storage.acquireWriter(client.name))
  if (claim.kind !== 'ok') {
    if (claim.kind === 'not-found') client.checkGone('acquireWriter', place)
    return false
  }
  place.epoch = claim.value.epoch
  place.staged.clear()
  place.putLsn = knownRoot(place)
  const { durableLsn } = storage.objectStats()
  if (durableLsn < ackedLsn) {
    client.fault(`opened at ${durableLsn}; ${ackedLsn} was acknowledged before`)
  }
  return readState(client, place)
}

export async function append(client: Client, place: Place): Promise<boolean> {
  const { line, storage } = place
  const { world } = client
  const group = world.newGroup(world.prng.between(1, 3))
  const epoch = place.epoch as number
  const answer = await client.attempt(`append ${group.join()}`, () =>
    storage.appendWal(epoch, group.map(encodeRecord)),
  )
  if (answer.kind === 'ok') {
    const { firstLsn, lastLsn } = answer.value
    line.acked.push({ firstLsn, group })
    line.ackedLsn = Math.max(line.ackedLsn, lastLsn)
    const isThere = group.every((each, at) => line.transactions[firstLsn - 1 + at] === each)
    if (!isThere) client.fault(`acknowledged ${group.join()} at ${firstLsn}, and it is not there`)
    return true
  }
  if (answer.kind === 'unknown-outcome') line.unknown.push(group)
  else line.failed.push(group)
  if (answer.kind === 'fenced' && place.epoch === epoch) client.checkFenced('append', place)
  if (answer.kind === 'not-found') client.checkGone('append', place)
  return answer.kind === 'unavailable' && storage.objectStats().log !== undefined
}

/** Puts what was touched since the last checkpoint, as of one to three LSNs, and sets a root. */
export async function checkpoint(client: Client, place: Place): Promise<boolean> {
  const { prng } = client.world
  const { durableLsn } = place.storage.objectStats()
  if (durableLsn <= place.putLsn) return true
  const rootLsn = prng.chance(0.7) ? durableLsn : prng.between(place.putLsn + 1, durableLsn)
  if (prng.chance(0.4) && rootLsn > place.putLsn + 1) {
    const between = prng.between(place.putLsn + 1, rootLsn - 1)
    if (!(await put(client, place, between))) return false
  }
  if (!(await put(client, place, rootLsn))) return false
  // What is put above the root stays staged.
  if (rootLsn < durableLsn && prng.chance(0.5)) {
    if (!(await put(client, place, durableLsn))) return false
  }
  const before = knownRoot(place)
  const reading = prng.chance(0.3) ? readPages(client, place, before) : undefined
  const isSet = await setRoot(client, place, rootLsn)
  await reading
  if (isSet) for (const lsn of place.staged) if (lsn <= rootLsn) place.staged.delete(lsn)
  if (isSet && knownRoot(place) < rootLsn) client.fault(`the root at ${rootLsn} was not set`)
  return isSet
}

async function setRoot(client: Client, place: Place, lsn: number): Promise<boolean> {
  const { line, storage } = place
  const epoch = place.epoch as number
  line.intended.set(
    `${epoch}:${lsn}`,
    [...place.staged].filter((each) => each <= lsn),
  )
  const bytes = encodeRoot(lsn, line.transactions[lsn - 1] as number)
  return again(client, place, `setRoot ${lsn}`, epoch, () => storage.setRoot(epoch, lsn, bytes))
}

async function put(client: Client, place: Place, lsn: number): Promise<boolean> {
  const { line, storage } = place
  const { prng } = client.world
  const epoch = place.epoch as number
  const ids = prng.shuffled(line.dirty(place.putLsn, lsn))
  const right = (id: PageId): PageWrite => writeOf(line.lastTouch(id, lsn) as number, id)
  const half = prng.chance(0.5) ? ids.length : prng.below(ids.length + 1)
  place.staged.add(lsn)
  // Put in two halves, or first with other bytes, nothing is readable that makes sense.
  place.isTangled = true
  const isMistaken = prng.chance(0.2)
  const write = (pages: readonly PageWrite[]): Promise<boolean> =>
    again(client, place, `putPages as of ${lsn}`, epoch, () => storage.putPages(epoch, lsn, pages))
  const wrong = ids.map((id) => ({ id, bytes: Uint8Array.of(1, 2, 3) }))
  if (isMistaken && !(await write(wrong))) return false
  if (!(await write(ids.slice(0, half).map(right)))) return false
  if (half < ids.length && !(await write(ids.slice(half).map(right)))) return false
  place.isTangled = false
  place.putLsn = lsn
  return true
}

/** A step that had no effect may be tried again. */
async function again(
  client: Client,
  place: Place,
  what: string,
  epoch: number,
  act: () => Promise<void>,
): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await client.attempt(what, act)
    if (answer.kind === 'ok') return true
    if (place.epoch === epoch) judge(client, place, what, answer)
    if (answer.kind !== 'unavailable') return false
  }
  return false
}
