/**
 * The files of a database: `shop.db`, and beside it its log (`shop.db-wal-…`), its lock and its branches (`shop.db.branch-…`). Whatever is
 * done with them, at every moment there is either a whole database of a name or none: the main file comes last and goes first.
 */
import {
  closeSync,
  existsSync,
  linkSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname } from 'node:path'

export const ENDING = '.db'
/** What a main file begins with. */
const MAGIC = 'TWILLDB\n'
const DROPPED_ENDING = '.dropped'

/** `a/shop.db` is the database shop; a file without the ending has its whole name. */
export function nameOfFile(path: string): string {
  const file = basename(path)
  const text = file.endsWith(ENDING) ? file.slice(0, -ENDING.length) : file
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The file of a database; names are escaped so that any of them is a file's. */
export function fileOf(name: string): string {
  return `${encodeURIComponent(name).replace(/^\./, '%2E')}${ENDING}`
}

export function isDatabase(path: string): boolean {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return false
  }
  try {
    const bytes = Buffer.alloc(MAGIC.length)
    return readSync(file, bytes) === bytes.length && bytes.toString('latin1') === MAGIC
  } catch {
    return false
  } finally {
    closeSync(file)
  }
}

/** What belongs to a main file, as what stands behind its path. */
function companions(path: string): readonly string[] {
  const name = basename(path)
  return readdirSync(dirname(path)).flatMap((file) =>
    [`${name}-`, `${name}+`, `${name}.branch-`].some((prefix) => file.startsWith(prefix))
      ? [file.slice(name.length)]
      : [],
  )
}

export function removeFiles(path: string): void {
  const dropped = `${path}${DROPPED_ENDING}`
  if (existsSync(path)) renameSync(path, dropped)
  for (const ending of companions(path)) rmSync(`${path}${ending}`, { recursive: true })
  rmSync(dropped, { force: true })
}

/** Nothing has the new name. The companions have both names until the main file has the new one. */
export function moveFiles(from: string, to: string): void {
  removeFiles(to)
  const endings = companions(from)
  for (const ending of endings) linkSync(`${from}${ending}`, `${to}${ending}`)
  renameSync(from, to)
  for (const ending of endings) rmSync(`${from}${ending}`)
}
