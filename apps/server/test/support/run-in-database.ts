import type { DatabaseUse, ServedDatabases } from '@twill/server'

/** Runs a script in one of the databases, as a session of its own; the first value that it answers with. */
export async function runInDatabase(
  databases: ServedDatabases,
  name: string,
  sql: string,
): Promise<unknown> {
  const use = (await databases.use(name)) as DatabaseUse
  const session = use.engine.connect()
  let first: unknown
  try {
    await session.exec(sql, async (result) => {
      const batch = await result.next()
      first = batch?.columns[0]?.get(batch.selection?.[0] ?? 0)
      while ((await result.next()) !== undefined);
    })
    return first
  } finally {
    session.close()
    use.release()
  }
}
