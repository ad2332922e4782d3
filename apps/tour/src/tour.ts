/** The stations of the tour, in order. */
import { open } from '@twill/bun'
import type { Database } from '@twill/bun'
import { examine, prepareBank, writeUntilKilled } from './crash.ts'
import { loadShop } from './load-shop.ts'
import { tourQueries } from './queries.ts'
import type { SampleSize } from './sample.ts'
import { heading, milliseconds, showRows, showSql, showTiming } from './show.ts'
import type { Print } from './show.ts'

const SEED = 2026
const ACKNOWLEDGED_BEFORE_KILL = 2000

/** Answers with the exit code. */
export async function runTour(
  path: string,
  size: SampleSize,
  stream: NodeJS.WriteStream,
): Promise<number> {
  const print: Print = (text) => stream.write(text)
  const url = `file://${path}`
  const startedMs = performance.now()
  print(`Twill DB: a Postgres-compatible database that is a library. This one is in ${path}\n`)
  {
    await using db = await open(url)
    await load(db, size, stream)
    await ask(db, print)
    await branch(db, print)
    await prepareBank(db)
  }
  const isWhole = await crash(url, print)
  heading(print, `Done in ${milliseconds(performance.now() - startedMs)}. Now you:`)
  const quoted = /[^\w./-]/.test(path) ? `'${path.replaceAll("'", `'\\''`)}'` : path
  print(`  npm run -s twill -- ${quoted}                    a shell: try \\d and \\timing\n`)
  print(`  npm run -s twill -- exec ${quoted} -c 'select count(*) from line'\n`)
  print(
    `  npm run -s twill -- check ${quoted}              verify every page, index and constraint\n`,
  )
  print('  npm run bench -- embedded                 compare it with SQLite, PGlite and DuckDB\n')
  print('  npm test                                  every check of the project\n')
  return isWhole ? 0 : 1
}

async function load(db: Database, size: SampleSize, stream: NodeJS.WriteStream): Promise<void> {
  const print: Print = (text) => stream.write(text)
  heading(print, '1. Tables, and a shop to fill them')
  const startedMs = performance.now()
  const rows = await loadShop(db, SEED, size, stream)
  const ms = performance.now() - startedMs
  const rate = Math.round((rows / ms) * 1000).toLocaleString('en')
  showTiming(
    print,
    `${rows.toLocaleString('en')} rows with keys, checks and indexes in ${milliseconds(ms)}: ${rate} a second`,
  )
}

async function ask(db: Database, print: Print): Promise<void> {
  for (const [i, { title, sql }] of tourQueries.entries()) {
    heading(print, `${i + 2}. ${title}`)
    showSql(print, sql)
    const startedMs = performance.now()
    const rows = await db.query(sql, [], { values: 'text' })
    const ms = performance.now() - startedMs
    showRows(print, rows)
    showTiming(print, `${rows.length} rows in ${milliseconds(ms)}`)
  }
}

async function branch(db: Database, print: Print): Promise<void> {
  heading(print, `${tourQueries.length + 2}. A branch: a copy that copies nothing`)
  const startedMs = performance.now()
  {
    await using dev = await db.branch('dev')
    showTiming(
      print,
      `branch "dev" made and opened in ${milliseconds(performance.now() - startedMs)}`,
    )
    const { rowCount } = await dev.run('delete from line where price > 100')
    showTiming(print, `deleted ${rowCount.toLocaleString('en')} lines in the branch; what is left:`)
    const sql = 'select count(*) as lines from line'
    showRows(print, [
      { where: 'in the branch', ...(await dev.query(sql))[0] },
      { where: 'in the database', ...(await db.query(sql))[0] },
    ])
  }
  await db.deleteBranch('dev')
}

async function crash(url: string, print: Print): Promise<boolean> {
  heading(print, `${tourQueries.length + 3}. kill -9 in the middle of writing`)
  const ledger = await writeUntilKilled(url, ACKNOWLEDGED_BEFORE_KILL)
  showTiming(print, 'a process that moved money between accounts was killed while it did')
  const startedMs = performance.now()
  await using db = await open(url, { create: false })
  showTiming(print, `opened again in ${milliseconds(performance.now() - startedMs)}`)
  const { acknowledged, found, problems } = await examine(db, ledger)
  for (const problem of problems) print(`  WRONG: ${problem}\n`)
  if (problems.length > 0) return false
  print(
    `  All ${acknowledged.toLocaleString('en')} acknowledged transfers are there` +
      ` (and ${found - acknowledged} that had not been answered yet), each whole: every balance agrees.\n`,
  )
  return true
}
