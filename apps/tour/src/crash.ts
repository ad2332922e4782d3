/** Kills a writing process in the middle of its work, and finds out what is left of it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Database } from '@twill/bun'
import { ACCOUNTS, WRITERS } from './crash-plan.ts'
import { bankSchema } from './schema.ts'

/** The last transfer of each writer that was acknowledged. */
export type Ledger = ReadonlyMap<number, number>

export async function prepareBank(db: Database): Promise<void> {
  await db.exec(bankSchema)
  await db.bulkInsert(
    'account',
    Array.from({ length: ACCOUNTS }, (_, i) => ({ id: i + 1, balance: 1000 })),
  )
}

/** Starts the writer, lets it work until `acknowledged` commits have come, and kills it. */
export function writeUntilKilled(url: string, acknowledged: number): Promise<Ledger> {
  const script = join(import.meta.dirname, 'crash-writer.ts')
  const child = spawn(process.execPath, [...process.execArgv, script, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ledger = new Map<number, number>()
  let rest = ''
  let count = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [writer, number] = line.split(' ').map(Number)
      ledger.set(writer as number, number as number)
      if (++count === acknowledged) child.kill('SIGKILL')
    }
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(ledger)
      else reject(new Error(`the writing process ended by itself, with ${code ?? signal}`))
    })
  })
}

export type Findings = {
  readonly acknowledged: number
  readonly found: number
  readonly problems: readonly string[]
}

/** Compares the database with the ledger. A writer's one unacknowledged transfer may be there, whole, or not at all. */
export async function examine(db: Database, ledger: Ledger): Promise<Findings> {
  const problems: string[] = []
  let acknowledged = 0
  let found = 0
  for (let writer = 1; writer <= WRITERS; writer++) {
    const promised = ledger.get(writer) ?? 0
    const [row] = await db.query<{ count: number; last: number }>(
      'select count(*), coalesce(max(number), 0) as last from transfer where writer = $1',
      [writer],
    )
    const { count, last } = row ?? { count: 0, last: 0 }
    acknowledged += promised
    found += count
    if (last < promised) problems.push(`writer ${writer}: ${promised - last} commits are lost`)
    if (count !== last)
      problems.push(`writer ${writer}: ${last - count} commits are missing inside`)
    if (last > promised + 1) problems.push(`writer ${writer}: commits that it never made`)
  }
  const torn = await db.query<{ id: number }>(
    `select a.id from account a where a.balance <> 1000
       + coalesce((select sum(amount) from transfer where to_id = a.id), 0)
       - coalesce((select sum(amount) from transfer where from_id = a.id), 0)`,
  )
  if (torn.length > 0) problems.push(`${torn.length} accounts do not agree with the transfers`)
  for (const { object, problem } of await db.check()) problems.push(`${object}: ${problem}`)
  return { acknowledged, found, problems }
}
