/** Making, opening, deleting, listing and promoting branches, from any process. */
import type { Lsn, RetentionWindow } from '@twill/storage'
import type { Client, Place } from './client.ts'
import { judge } from './reading.ts'
import { BRANCH_NAMES } from './sim-world.ts'

export async function makeBranch(client: Client, place: Place): Promise<void> {
  const { line, storage } = place
  const { ledger, world } = client
  const name = world.prng.pick(BRANCH_NAMES)
  const { durableLsn, horizonLsn } = storage.objectStats()
  const from0 = Math.max(0, Math.min(horizonLsn - 1, durableLsn))
  const atLsn: Lsn = world.prng.chance(0.5) ? durableLsn : world.prng.between(from0, durableLsn)
  const from = ledger.tick
  const what = `createBranch ${name} at ${atLsn} of ${line.timeline}`
  const made = await client.attempt(what, () => storage.createBranch(name, atLsn))
  if (made.kind === 'ok') {
    const given = ledger.names.givenDuring(name, from, ledger.tick)
    const lines = given.map((timeline) => ledger.line(timeline))
    const like = lines.filter(
      ({ manifest: { parent } }) => parent?.timeline === line.timeline && parent.forkLsn === atLsn,
    )
    // Another one may have made the same and given it up meanwhile.
    const mine = like.find(({ isActive }) => isActive) ?? like[0]
    if (mine === undefined) {
      client.fault(`${what} was acknowledged, and the name was not given`)
      return
    }
    mine.isAcknowledged = true
    if (!mine.isActive && !ledger.names.mayBeDeleted(mine.timeline)) {
      client.fault(`${what} was acknowledged, and branch ${mine.timeline} is deleted`)
    }
  } else if (made.kind === 'conflict') {
    const holders = ledger.names.during(name, from, ledger.tick)
    const wasThere = holders.some((timeline) => ledger.lines.get(timeline)?.isActive === true)
    // Who held it may have been deleted since the call began.
    if (!wasThere && !ledger.diedSince(holders, from)) {
      client.fault(`${what} met a conflict, and no branch has the name`)
    }
  } else judge(client, place, what, made, atLsn)
}

export async function dropBranch(client: Client, place: Place): Promise<void> {
  const { ledger, world } = client
  const name = world.pickName()
  const from = ledger.tick
  const ends = ledger.names.deletionBegins(name, from)
  const what = `deleteBranch ${name}`
  const answer = await client.attempt(what, () => place.storage.deleteBranch(name))
  ends(ledger.tick)
  const holders = ledger.names.during(name, from, ledger.tick)
  if (answer.kind === 'ok') {
    const dead = holders.filter((timeline) => ledger.lines.get(timeline)?.isActive !== true)
    if (dead.length === 0) client.fault(`${what} was acknowledged, and nothing is deleted`)
  } else if (answer.kind === 'not-found') {
    const held = ledger.names.throughout(name, from, ledger.tick)
    if (held !== undefined && ledger.lines.get(held)?.isActive === true) {
      client.fault(`${what} found nothing, and branch ${held} is there`)
    }
  } else if (answer.kind === 'conflict') {
    if (holders.length === 0) client.fault(`${what} met a conflict, and there is none`)
  }
}

export async function listAll(client: Client, place: Place): Promise<void> {
  const { ledger } = client
  const from = ledger.tick
  const answer = await client.attempt('listBranches', () => place.storage.listBranches())
  if (answer.kind !== 'ok') return
  const listed = new Set(answer.value.map(({ name }) => name))
  if (listed.size !== answer.value.length) client.fault('a name is listed twice')
  for (const name of BRANCH_NAMES) {
    const held = ledger.names.throughout(name, from, ledger.tick)
    const isThere = held !== undefined && ledger.lines.get(held)?.isActive === true
    if (isThere && !listed.has(name)) client.fault(`branch ${name} is not listed`)
    const holders = ledger.names.during(name, from, ledger.tick)
    if (listed.has(name) && holders.length === 0) client.fault(`branch ${name} is listed`)
  }
}

/** A handle on a branch, if it can be opened. */
export async function openBranch(
  client: Client,
  main: Place,
  name: string,
): Promise<Place | undefined> {
  const { ledger } = client
  const from = ledger.tick
  const opened = await client.attempt(`openBranch ${name}`, () => main.storage.openBranch(name))
  const holders = ledger.names.during(name, from, ledger.tick)
  if (opened.kind === 'not-found') {
    const held = ledger.names.throughout(name, from, ledger.tick)
    if (held !== undefined && ledger.lines.get(held)?.isActive === true) {
      client.fault(`branch ${name} was not found; it is ${held}`)
    }
    return undefined
  }
  if (opened.kind !== 'ok') return undefined
  const { timeline } = opened.value.objectStats()
  if (!holders.includes(timeline)) client.fault(`branch ${name} was opened as ${timeline}`)
  return placeOf(client, opened.value, name)
}

export function placeOf(
  client: Client,
  storage: Place['storage'],
  name: string | undefined,
): Place {
  const line = client.ledger.line(storage.objectStats().timeline)
  return {
    storage,
    line,
    name,
    staged: new Set(),
    isTangled: false,
    epoch: undefined,
    putLsn: 0,
  }
}

export async function promote(client: Client, main: Place): Promise<void> {
  const { ledger, world } = client
  const name = world.pickName()
  const from = ledger.tick
  const answer = await client.attempt(`promote ${name}`, () => main.storage.promote(name))
  if (answer.kind === 'not-found') {
    const held = ledger.names.throughout(name, from, ledger.tick)
    if (held !== undefined && ledger.lines.get(held)?.isActive === true) {
      client.fault(`promote ${name} found nothing; it is ${held}`)
    }
  }
  if (answer.kind === 'ok' && ledger.mains.length < 2) {
    client.fault('a branch was promoted, and the database is what it was')
  }
}

export async function changeRetention(client: Client, place: Place): Promise<void> {
  const { ledger, world } = client
  const window: RetentionWindow = world.prng.chance(0.8)
    ? { kind: 'lsns', count: world.prng.pick([0, 2, 5, 12, 1_000]) }
    : { kind: 'time', ms: world.prng.pick([1_000, 20_000, 60_000]) }
  const from = ledger.tick
  const text = JSON.stringify(window)
  const answer = await client.attempt(`setRetention ${text}`, () =>
    place.storage.setRetention(window),
  )
  if (answer.kind === 'ok') {
    if (!ledger.hadRetention(place.line.timeline, text, from, ledger.tick)) {
      client.fault(`setRetention ${text} was acknowledged, and is not there`)
    }
  } else judge(client, place, 'setRetention', answer)
}

export async function collect(client: Client, place: Place): Promise<void> {
  const { epoch } = place
  const answer = await client.attempt('collectGarbage', () => place.storage.collectGarbage())
  if (place.epoch === epoch) judge(client, place, 'collectGarbage', answer)
}
