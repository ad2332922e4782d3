/**
 * Conversations of clients that are out of their mind: the transcripts' messages, shuffled, repeated, cut, with bytes changed, lengths
 * that lie, and the line going dead anywhere. Whatever comes, the server has to answer in whole messages, end the session when the client
 * goes, keep nothing of it, and serve the next client. Every run follows from its seed.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { duplexPair, type Duplex } from 'node:stream'
import { BackendLines } from '../support/backend-lines.ts'
import { encodeLine, startup } from '../support/frontend-lines.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { readTranscript } from '../support/transcript.ts'

const folder = join(import.meta.dirname, '../transcripts')

/** A statement that a mutation has made large is cut short. */
const STATEMENT_TIMEOUT = '300ms'
/** Longer than that no conversation takes: it hangs. */
const HANG_MS = 20_000

export type FuzzReport = {
  readonly conversations: number
  readonly messages: number
  readonly findings: readonly string[]
}

/** Runs until `goesOn` says no. The conversation of a finding is run again by the seed that stands with it. */
export async function fuzz(
  firstSeed: number,
  goesOn: (conversations: number) => boolean,
): Promise<FuzzReport> {
  const findings: string[] = []
  const unexpected: unknown[] = []
  const server = await startTestServer({
    settings: { statement_timeout: STATEMENT_TIMEOUT, lock_timeout: STATEMENT_TIMEOUT },
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (fields) => {
        unexpected.push(fields)
      },
    },
  })
  const uncaught = (error: unknown): void => {
    unexpected.push(error)
  }
  process.on('uncaughtException', uncaught)
  process.on('unhandledRejection', uncaught)
  let seed = firstSeed
  let messages = 0
  try {
    for (; goesOn(seed - firstSeed) && findings.length < 10; seed++) {
      const random = makeRandom(seed)
      const sent = mutate(random)
      messages += sent.length
      const problem = await converse(server, sent, random)
      if (problem !== undefined) findings.push(`seed ${seed}: ${problem}`)
      for (const error of unexpected.splice(0)) findings.push(`seed ${seed}: ${describe(error)}`)
    }
    const left = await sessionsLeft(server)
    if (left > 0) findings.push(`${left} sessions are left`)
  } finally {
    process.off('uncaughtException', uncaught)
    process.off('unhandledRejection', uncaught)
    await server.stop()
  }
  return { conversations: seed - firstSeed, messages, findings }
}

/** What is being ended may take a while. */
async function sessionsLeft({ engine }: TestServer): Promise<number> {
  const endMs = performance.now() + HANG_MS
  while (engine.stats().sessions > 0 && performance.now() < endMs) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  return engine.stats().sessions
}

function describe(error: unknown): string {
  const inner = (error as { err?: unknown }).err ?? error
  return inner instanceof Error ? (inner.stack ?? inner.message) : JSON.stringify(inner)
}

type Random = (below: number) => number

/** mulberry32 */
function makeRandom(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const corpus: readonly (readonly Buffer[])[] = readdirSync(folder).flatMap((file) =>
  readTranscript(join(folder, file)).map(({ turns }) =>
    turns.flatMap(({ sent }) => sent.map(encodeLine)),
  ),
)
const all = corpus.flat()

/** A conversation of the transcripts with something wrong in it. */
function mutate(random: Random): readonly Buffer[] {
  const messages = [...(corpus[random(corpus.length)] ?? [])]
  for (let changes = random(6); changes >= 0; changes--) {
    const at = random(messages.length + 1)
    const known = messages[at]
    switch (random(7)) {
      case 0:
        messages.splice(at, 1)
        break
      case 1:
        messages.splice(at, 0, all[random(all.length)] as Buffer)
        break
      case 2:
        if (known !== undefined) messages[at] = changeByte(known, random)
        break
      case 3:
        if (known !== undefined) messages[at] = changeLength(known, random)
        break
      case 4:
        if (known !== undefined) messages[at] = known.subarray(0, random(known.length))
        break
      case 5:
        if (known !== undefined) messages.splice(at, 0, known)
        break
      default:
        messages.splice(at, 0, randomBytes(random))
    }
  }
  return messages
}

function changeByte(message: Buffer, random: Random): Buffer {
  const changed = Buffer.from(message)
  changed[random(changed.length)] = random(256)
  return changed
}

/** The length counts other bytes than there are; also far too many, or fewer than none. */
function changeLength(message: Buffer, random: Random): Buffer {
  const changed = Buffer.from(message)
  const lengths = [
    changed.length - 1 + random(5) - 2,
    random(12),
    -random(9),
    2 ** 31 - 1 - random(3),
  ]
  if (changed.length >= 5) changed.writeInt32BE(lengths[random(lengths.length)] as number, 1)
  return changed
}

function randomBytes(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random(40) }, () => random(256)))
}

/** Says what went wrong, if anything did. */
async function converse(
  server: TestServer,
  messages: readonly Buffer[],
  random: Random,
): Promise<string | undefined> {
  const [client, host] = duplexPair()
  const received = new BackendLines()
  let malformed: string | undefined
  client.on('data', (chunk: Buffer) => {
    try {
      received.push(chunk)
    } catch (error) {
      malformed ??= `the answer is malformed: ${String(error)}`
    }
  })
  client.on('error', () => undefined)
  const closed = new Promise<'closed'>((resolve) => host.once('close', () => resolve('closed')))
  const accepted = server.server.accept(host, { kind: 'unix' })
  const bytes = Buffer.concat([startup({ user: 'postgres', database: 'postgres' }), ...messages])
  const isAbrupt = random(4) === 0
  await write(client, bytes.subarray(0, isAbrupt ? random(bytes.length) : bytes.length), random)
  if (isAbrupt) host.destroy(new Error('the line is dead'))
  else client.end()
  let timer: NodeJS.Timeout | undefined
  const hangs = new Promise<'hangs'>((resolve) => {
    timer = setTimeout(() => resolve('hangs'), HANG_MS)
  })
  const outcome = await Promise.race([closed, hangs])
  clearTimeout(timer)
  if (outcome === 'hangs') {
    host.destroy()
    return `hangs after ${received.lines.slice(-3).join(' / ')}`
  }
  await accepted
  return malformed
}

async function write(client: Duplex, bytes: Buffer, random: Random): Promise<void> {
  const largest = [1, 7, 64, 100_000][random(4)] as number
  for (let at = 0; at < bytes.length && client.writable;) {
    const length = 1 + random(largest)
    client.write(bytes.subarray(at, at + length))
    at += length
    if (random(8) === 0) await new Promise((resolve) => setImmediate(resolve))
  }
}
