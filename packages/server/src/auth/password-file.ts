/** A password in a file, since arguments and environments of a process can be read by others, and end up in logs. */
import { fstatSync, openSync, closeSync, readFileSync } from 'node:fs'

const OTHERS = 0o077
/** More is no password. */
const MAX_BYTES = 1024

/** The first line of the file. Throws where there is none, or where others than its owner may read it. */
export function readPasswordFile(path: string): string {
  const file = openSync(path, 'r')
  try {
    const { mode, size } = fstatSync(file)
    // Windows has no such bits.
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      throw new Error(
        `the password file ${path} can be read by others: its permissions must be u=rw (0600) or less`,
      )
    }
    if (size > MAX_BYTES) throw new Error(`the password file ${path} is too large for a password`)
    const [password = ''] = readFileSync(file, 'utf8').split(/\r?\n/)
    if (password === '') throw new Error(`the password file ${path} is empty`)
    return password
  } finally {
    closeSync(file)
  }
}
