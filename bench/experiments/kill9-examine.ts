/** Looks at a database after a crash, and says what is not as the ledger and the model have it. */
import { open } from '@twill/bun'
import type { Database } from '@twill/bun'
import type { Random } from '../harness/random.ts'
import { committedUpTo, expectedEntries, nextCommitted, WRITERS } from './kill9-model.ts'

export type Ledger = {
  readonly seed: number
  /** The last transaction of each writer that was acknowledged. */
  readonly last: Map<number, number>
  /** Branches that were acknowledged, with the row in them. */
  readonly branches: Set<string>
}

export async function examine(path: string, ledger: Ledger, random: Random): Promise<string[]> {
  await using db = await open(path, { create: false })
  const problems = await examineState(db, ledger.seed, (writer, last) => {
    const promised = ledger.last.get(writer) ?? 0
    if (last < promised) return `${promised} was acknowledged and ${last} is the last`
    // What was under way may have become durable without an answer.
    return last > promised && last !== nextCommitted(promised)
      ? `${last} was never made`
      : undefined
  })
  for (const { object, problem } of await db.check()) problems.push(`${object}: ${problem}`)
  problems.push(...(await examineBranches(db, ledger, random)))
  for (let writer = 1; writer <= WRITERS; writer++)
    ledger.last.set(writer, await lastOf(db, writer))
  return problems
}

async function lastOf(db: Database, writer: number): Promise<number> {
  const [row] = await db.query<{ last: number }>('select last from tally where writer = $1', [
    writer,
  ])
  return row?.last ?? -1
}

/** The state must be what the model says for the number that each writer has got to. */
async function examineState(
  db: Database,
  seed: number,
  judge: (writer: number, last: number) => string | undefined,
): Promise<string[]> {
  const problems: string[] = []
  let committed = 0
  for (let writer = 1; writer <= WRITERS; writer++) {
    const last = await lastOf(db, writer)
    const verdict = judge(writer, last)
    if (verdict !== undefined) problems.push(`writer ${writer}: ${verdict}`)
    committed += committedUpTo(last)
    const expected = expectedEntries(seed, writer, last)
    const rows = await db.query<{ number: number; part: number; payload: string }>(
      'select number, part, payload from entry where writer = $1',
      [writer],
    )
    for (const { number, part, payload } of rows) {
      const key = `${number}/${part}`
      const wanted = expected.get(key)
      if (wanted === undefined) problems.push(`writer ${writer}: entry ${key} should not be there`)
      else if (wanted !== payload) problems.push(`writer ${writer}: entry ${key} has changed`)
      expected.delete(key)
    }
    for (const key of expected.keys()) problems.push(`writer ${writer}: entry ${key} is missing`)
  }
  const [hot] = await db.query<{ committed: number }>('select committed from hot where id = 1')
  if (hot?.committed !== committed) {
    problems.push(`the shared row counts ${hot?.committed} commits, the writers ${committed}`)
  }
  return problems
}

/** Each branch is whole in itself and has its row; some are deleted then. */
async function examineBranches(db: Database, ledger: Ledger, random: Random): Promise<string[]> {
  const problems: string[] = []
  const found = new Set((await db.branches()).map(({ name }) => name))
  for (const name of ledger.branches) {
    if (!found.has(name)) problems.push(`branch ${name} is lost`)
  }
  for (const name of found) {
    {
      await using branch = await db.openBranch(name)
      const inBranch = await examineState(branch, ledger.seed, () => undefined)
      problems.push(...inBranch.map((problem) => `branch ${name}: ${problem}`))
      const [round, n] = name.slice(1).split('_').map(Number)
      const rows = await branch.query(
        'select 1 from entry where writer = 0 and number = $1 and part = $2',
        [round, n],
      )
      if (ledger.branches.has(name) && rows.length !== 1) {
        problems.push(`branch ${name} has lost its row`)
      }
    }
    if (random.below(3) > 0) {
      await db.deleteBranch(name)
      ledger.branches.delete(name)
    }
  }
  return problems
}
