/**
 * The end of a world: every process is dead, nothing is on its way, all ages have passed. One more process opens every line, reads all of it, and
 * collects garbage; then nothing is missing, and nothing is left that nobody needs.
 */
import { ChunkCache } from '../../../src/cache/chunk-cache.ts'
import { isSlotNeeded } from '../../../src/manifest/edits.ts'
import { openObjectStore } from '../../../src/open-object-store.ts'
import { checkStorage } from '../../../src/check/check-storage.ts'
import { createPrng } from '@twill/storage/sim'
import { Process } from '../../log/world/process.ts'
import { openBranch, placeOf } from './branching.ts'
import { Client, type Place } from './client.ts'
import { PAGE_IDS } from './content.ts'
import { readLog, readPages, readRoot } from './reading.ts'
import { RottenDisk } from './rotten-disk.ts'
import { ROOT, type SimWorld } from './sim-world.ts'
import { StepStore } from './step-store.ts'
import { becomeWriter } from './writing.ts'

/** A check of every byte: too slow for every seed. */
const CHECKED_EVERY = 16

export async function judgeEnd(world: SimWorld): Promise<void> {
  const { ledger, loop } = world
  const process = new Process('judge', loop, createPrng(world.seed))
  const store = new StepStore(world.network.client(process), process, () => undefined)
  const disk = new RottenDisk(createPrng(world.seed), 0)
  const client = new Client(world, { process, store, disk, flips: () => 0 })
  const { graveMs, logMs } = world.flavour.ages
  // Clocks that were set are part of times that were written down.
  const ageMs = Math.max(graveMs, logMs) + 2_000
  const storage = await openObjectStore({
    store: world.network.bucket,
    env: process.env,
    root: ROOT,
    probe: async () => ({ ifMatch: 'quoted' }),
    cache: new ChunkCache(),
    ages: world.flavour.ages,
    tuning: { maintains: false },
  })
  const places: Place[] = [placeOf(client, storage, undefined)]
  for (const { name } of await storage.listBranches()) {
    const place = await openBranch(client, places[0] as Place, name)
    if (place === undefined) client.fault(`branch ${name} is listed and cannot be opened`)
    else places.push(place)
  }
  for (const place of places) {
    if (!(await becomeWriter(client, place))) client.fault(`${place.name} cannot be opened`)
    await readAll(client, place)
  }
  for (let round = 0; round < 2; round += 1) {
    for (const place of places) await place.storage.collectGarbage()
    await new Promise<void>((resolve) => loop.at(ageMs, resolve))
  }
  for (const place of places) await place.storage.collectGarbage()
  for (const place of places) await readAll(client, place)
  checkRest(world)
  if (world.seed % CHECKED_EVERY === 0) {
    const report = await checkStorage({ store: world.bucket, env: process.env, root: ROOT })
    for (const found of report.findings) {
      // A name that nobody took away from a branch that is deleted is free, and no damage.
      if (found.kind === 'damage') ledger.fault(`check: ${JSON.stringify(found)}`)
    }
  }
}

/** Every LSN in the window. */
async function readAll(client: Client, place: Place): Promise<void> {
  const { durableLsn, horizonLsn } = place.storage.objectStats()
  for (let lsn = horizonLsn; lsn <= durableLsn; lsn += 1) {
    await readPages(client, place, lsn)
    if (lsn % 3 === 0 || lsn === durableLsn) await readRoot(client, place, lsn)
  }
  const { line, storage } = place
  const root = line.newestRootLsn
  const pages = await storage.getPages(PAGE_IDS, Math.max(root, horizonLsn))
  if (pages.length !== PAGE_IDS.length) client.fault('getPages answered for other pages')
  await readLog(client, place, horizonLsn + 1, durableLsn)
}

/** Nothing that nobody needs is left. */
function checkRest({ bucket, keys, ledger }: SimWorld): void {
  for (const { key } of bucket.objects()) {
    if (key === keys.id || key === keys.main || key.startsWith(keys.names)) continue
    const [, timeline, kind, rest] = /\/t\/([0-9a-f]{16})\/(\w+)\/?(.*)$/.exec(key) ?? []
    if (kind === 'manifest') continue
    const line = timeline === undefined ? undefined : ledger.lines.get(timeline)
    if (line === undefined || !line.isActive) {
      ledger.fault(`${key} is left of a line that is not there`)
    } else if (kind === 'log') {
      const isNeeded = isSlotNeeded(line.manifest, Number.parseInt(rest as string, 16))
      if (!isNeeded) ledger.fault(`${key} is left, and nobody needs it`)
    } else {
      const { graveyard, layers } = line.manifest
      const isNamed = [...layers, ...graveyard.map(({ layer }) => layer)].some(
        ({ name }) => name === rest,
      )
      if (!isNamed) ledger.fault(`${key} is left, and no manifest names it`)
    }
  }
  checkLines(ledger)
}

function checkLines(ledger: SimWorld['ledger']): void {
  const named = new Map<string, string>()
  for (const name of ledger.names.all) {
    for (const timeline of ledger.names.now(name)) {
      if (ledger.names.now(name).length > 1) continue
      if (named.has(timeline)) ledger.fault(`${name} and ${named.get(timeline)} are one branch`)
      named.set(timeline, name)
    }
  }
  for (const line of ledger.lines.values()) {
    ledger.fault(line.verdict())
    if (!line.isActive) continue
    checkNamed(ledger, line.timeline)
    const { graveyard, pins, timeline } = line.manifest
    for (const { child } of pins) {
      if (ledger.lines.get(child)?.isActive !== true) {
        ledger.fault(`${timeline} has a pin of ${child}, which is not there`)
      }
    }
    for (const { layer } of graveyard) {
      const isHeld = pins.some(({ child }) => line.pinned.get(child)?.layers.has(layer.name))
      if (!isHeld) ledger.fault(`${layer.name} of ${timeline} is left in the graveyard`)
    }
  }
}

/** A line that is there can be found. */
function checkNamed({ mains, names }: SimWorld['ledger'], timeline: string): void {
  if (mains.at(-1)?.timeline === timeline) return
  if (names.all.some((name) => names.now(name).includes(timeline))) return
  throw new Error(`branch ${timeline} is there, and has no name`)
}
