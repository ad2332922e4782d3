/** `COPY … FROM STDIN` over the engine, with data that comes as text. */
import type { Session } from '@twill/engine'

const encoder = new TextEncoder()

/** What is left of the data after an error is read past: it is no SQL. */
export async function copyIn(
  session: Session,
  sql: string,
  chunks: AsyncIterable<string>,
): Promise<string> {
  const data = chunks[Symbol.asyncIterator]()
  let tag = ''
  try {
    await session.exec(sql, async (result) => {
      for (let next = await data.next(); next.done !== true; next = await data.next()) {
        await result.copyIn?.write(encoder.encode(next.value))
      }
      await result.copyIn?.finish()
      await result.next()
      tag = result.tag
    })
  } finally {
    for (let next = await data.next(); next.done !== true;) next = await data.next()
  }
  return tag
}
