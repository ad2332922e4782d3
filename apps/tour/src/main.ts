/**
 * `npm start`: a database is made, loaded, asked, branched, killed while it writes and found whole. Ends with 0 when everything was
 * as it must be, and with the commands to try next.
 */
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runTour } from './tour.ts'

const usage = `npm start [-- DATABASE]
  DATABASE  where the database is made; a file that is not there yet. Default: in a temporary directory.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' }, small: { type: 'boolean' } },
})

process.exitCode = await main()

async function main(): Promise<number> {
  if (values.help === true || positionals.length > 1) {
    process.stdout.write(usage)
    return values.help === true ? 0 : 2
  }
  const [given] = positionals
  const path =
    given === undefined ? join(mkdtempSync(join(tmpdir(), 'twill-')), 'shop.db') : resolve(given)
  if (existsSync(path)) {
    process.stderr.write(`${path} is there already: name a file that is not.\n`)
    return 2
  }
  const size =
    values.small === true
      ? { customers: 5000, products: 50, orders: 1000 }
      : { customers: 10_000, products: 1000, orders: 75_000 }
  return runTour(path, size, process.stdout)
}
