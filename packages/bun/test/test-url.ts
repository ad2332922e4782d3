/**
 * The address of a test's database: in memory, or a place of its own under the address that `TWILL_TEST_URL` gives. Tests about
 * addresses and files have their own.
 */
import { randomUUID } from 'node:crypto'

/** With a name: the same one for every call in this process. */
export function testUrl(name?: string): string {
  const base = process.env['TWILL_TEST_URL']
  if (base === undefined) return `memory://${name ?? ''}`
  return `${base}/${name === undefined ? randomUUID() : `${name}-${process.pid}`}`
}
