/** What a process reads of a line, held against the truth. */
import type { Lsn } from '@twill/storage'
import type { Answer, Client, Place } from './client.ts'
import { contentOf, decodeRecord, isRootOf, PAGE_IDS, sameBytes } from './content.ts'

/** Where the line ends for this process; `undefined` where it cannot be read now. */
export async function readHead(client: Client, place: Place): Promise<Lsn | undefined> {
  const { line, storage } = place
  const ackedLsn = line.ackedLsn
  const wasReader = place.epoch === undefined
  const head = await client.attempt('head', () => storage.head())
  if (head.kind !== 'ok') {
    judge(client, place, 'head', head)
    return undefined
  }
  const { durableLsn, rootLsn } = head.value
  if (durableLsn > line.durableLsn)
    client.fault(`the log ends at ${line.durableLsn}, not ${durableLsn}`)
  if (rootLsn > durableLsn) client.fault(`head has root ${rootLsn} after LSN ${durableLsn}`)
  if (wasReader && durableLsn < ackedLsn) {
    client.fault(`head is ${durableLsn}; ${ackedLsn} was acknowledged before`)
  }
  return durableLsn
}

/** The newest root and the log after it. */
export async function readState(client: Client, place: Place): Promise<boolean> {
  const { storage } = place
  const durableLsn = await readHead(client, place)
  if (durableLsn === undefined) return false
  const rootLsn = await readRoot(client, place)
  if (rootLsn === undefined) return false
  return readLog(client, place, rootLsn + 1, Math.max(storage.objectStats().durableLsn, rootLsn))
}

/** The LSN of the newest root at or below one; 0 where there is none. */
export async function readRoot(
  client: Client,
  place: Place,
  asOfLsn?: Lsn,
): Promise<Lsn | undefined> {
  const { line, storage } = place
  const known = knownRoot(place)
  const root = await client.attempt('getRoot', () => storage.getRoot(asOfLsn))
  if (root.kind !== 'ok') {
    judge(client, place, `getRoot ${asOfLsn}`, root, asOfLsn ?? known)
    return undefined
  }
  if (root.value === undefined) {
    if (known > 0 && (asOfLsn ?? known) >= known) client.fault(`the root at ${known} is not there`)
    return 0
  }
  const { bytes, lsn } = root.value
  if (lsn > (asOfLsn ?? lsn)) client.fault(`the root as of ${asOfLsn} is of ${lsn}`)
  if (!isRootOf(bytes, lsn, line.transactions[lsn - 1] ?? 0)) {
    client.fault(`the root at ${lsn} is another one`)
  }
  return lsn
}

export async function readLog(
  client: Client,
  place: Place,
  fromLsn: Lsn,
  toLsn: Lsn,
): Promise<boolean> {
  const { line, storage } = place
  let next = fromLsn
  const scan = await client.attempt('scan', async () => {
    for await (const batch of storage.scanWal(fromLsn, toLsn)) {
      for (const { lsn, record } of batch) {
        if (lsn !== next) client.fault(`the scan gave LSN ${lsn} instead of ${next}`)
        if (decodeRecord(record) !== line.transactions[lsn - 1]) {
          client.fault(`LSN ${lsn} is another one than it was`)
        }
        next = lsn + 1
      }
    }
  })
  if (scan.kind !== 'ok') {
    judge(client, place, `scan ${fromLsn} to ${toLsn}`, scan, fromLsn - 1)
    return false
  }
  if (next <= toLsn) client.fault(`the scan to ${toLsn} ended before ${next}`)
  return true
}

export async function readPages(client: Client, place: Place, asOfLsn: Lsn): Promise<void> {
  const { line, storage } = place
  const ids = client.world.prng.shuffled(PAGE_IDS).slice(0, client.world.prng.between(1, 6))
  const before = knownRoot(place)
  const staged = new Set(place.staged)
  const wasTangled = place.isTangled
  const pages = await client.attempt(`getPages as of ${asOfLsn}`, () =>
    storage.getPages(ids, asOfLsn),
  )
  if (pages.kind !== 'ok') {
    judge(client, place, `getPages as of ${asOfLsn}`, pages, asOfLsn)
    return
  }
  if (wasTangled || place.isTangled) return
  for (const lsn of place.staged) staged.add(lsn)
  const asOf = new Set([before, knownRoot(place)].map((root) => line.pagesAsOf(asOfLsn, root)))
  for (const { lsn, rootLsn } of line.puts) {
    if (rootLsn > before && rootLsn <= knownRoot(place) && lsn <= asOfLsn) asOf.add(lsn)
  }
  for (const lsn of staged) if (lsn <= asOfLsn) asOf.add(lsn)
  ids.forEach((id, at) => {
    if ([...asOf].some((lsn) => sameBytes(pages.value[at], line.contentAt(id, lsn)))) return
    client.fault(
      `page ${id} of ${line.timeline} as of ${asOfLsn} is ${describe(pages.value[at])}; expected ` +
        [...asOf].map((lsn) => `that of ${lsn}, ${line.lastTouch(id, lsn)}`).join(' or '),
    )
  })
}

/** The newest root that this process knows of. */
export function knownRoot({ line, storage }: Place): Lsn {
  const { inheritedRoots } = line.manifest
  return storage.objectStats().roots.at(-1)?.lsn ?? inheritedRoots.at(-1)?.lsn ?? 0
}

/** `lsn`: what was asked for is history as of then. */
export function judge(
  client: Client,
  place: Place,
  what: string,
  answer: Answer<unknown>,
  lsn?: Lsn,
): void {
  if (answer.kind === 'not-found') client.checkGone(what, place, lsn)
  else if (answer.kind === 'fenced') client.checkFenced(what, place)
  else if (answer.kind === 'conflict') client.fault(`${what} met a conflict: ${answer.message}`)
}

function describe(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return 'not there'
  if (bytes.length === 0) return 'empty'
  for (let transaction = 1; transaction < 2_000; transaction += 1) {
    if (PAGE_IDS.some((id) => sameBytes(contentOf(transaction, id), bytes))) return `${transaction}`
  }
  return 'something else'
}
