/** `pg_database.oid`: made from the name, so that it is the same after a restart. */
const FIRST = 16_384
const ROOM = 2_000_000_000

export function databaseOid(name: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return FIRST + (hash % ROOM)
}
