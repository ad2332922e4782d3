/**
 * The process that is killed. It writes what `kill9-model.ts` says, makes checkpoints and branches in between, and reports on its
 * output, a line each and only once it is so: `ready`, `commit <writer> <number>`, `branch <name>`.
 */
import { writeSync } from 'node:fs'
import { open } from '@twill/bun'
import type { Database, Transaction } from '@twill/bun'
import { Random } from '../harness/random.ts'
import { entriesOf, isRolledBack, KEPT, WRITERS } from './kill9-model.ts'

type Job = { readonly path: string; readonly seed: number; readonly round: number }

class Undone extends Error {}

await write(JSON.parse(process.argv[2] ?? '') as Job)

function report(line: string): void {
  writeSync(1, `${line}\n`)
}

async function write({ path, seed, round }: Job): Promise<void> {
  const db = await open(path, { create: false, cacheBytes: 4 * 2 ** 20 })
  report('ready')
  const random = new Random(seed + round * 31)
  await Promise.all([
    ...Array.from({ length: WRITERS }, (_, i) => runWriter(db, seed, i + 1)),
    disturb(db, random, round),
  ])
}

async function runWriter(db: Database, seed: number, writer: number): Promise<never> {
  const [tally] = await db.query<{ last: number }>('select last from tally where writer = $1', [
    writer,
  ])
  for (let number = (tally?.last ?? 0) + 1; ; number++) {
    try {
      await db.transaction((tx) => transact(tx, seed, writer, number))
      report(`commit ${writer} ${number}`)
    } catch (error) {
      if (!(error instanceof Undone)) throw error
    }
  }
}

async function transact(
  tx: Transaction,
  seed: number,
  writer: number,
  number: number,
): Promise<void> {
  for (const { part, payload } of entriesOf(seed, writer, number)) {
    await tx.run('insert into entry values ($1, $2, $3, $4)', [writer, number, part, payload])
  }
  if (number % 5 === 0) await savepoint(tx, writer, number)
  await tx.run('delete from entry where writer = $1 and number <= $2', [writer, number - KEPT])
  await tx.run('update tally set last = $2, committed = committed + 1 where writer = $1', [
    writer,
    number,
  ])
  await tx.run('update hot set committed = committed + 1 where id = 1')
  if (isRolledBack(number)) throw new Undone()
}

/** Something that must leave no trace. */
async function savepoint(tx: Transaction, writer: number, number: number): Promise<void> {
  try {
    await tx.transaction(async (inner) => {
      await inner.run('insert into entry values ($1, $2, 99, $3)', [writer, number, 'never'])
      await inner.run('update hot set committed = committed + 1000 where id = 1')
      throw new Undone()
    })
  } catch (error) {
    if (!(error instanceof Undone)) throw error
  }
}

/** Checkpoints and branches at random moments. */
async function disturb(db: Database, random: Random, round: number): Promise<never> {
  for (let n = 1; ; n++) {
    await new Promise((resolve) => setTimeout(resolve, random.below(60)))
    if (random.below(3) > 0) {
      await db.checkpoint()
      continue
    }
    const name = `r${round}_${n}`
    await using branch = await db.branch(name)
    await branch.run('insert into entry values (0, $1, $2, $3)', [round, n, name])
    report(`branch ${name}`)
  }
}
