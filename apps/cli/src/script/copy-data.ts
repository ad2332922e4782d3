/** The data that follows a `COPY … FROM STDIN` in a script, up to the line `\.`. */
import type { LineSource } from './line-source.ts'

const chunkLength = 64 * 1024

const copyFromStdin = /^copy\b[^;]*\bfrom\s+stdin\b/i

export function isCopyFromStdin(sql: string): boolean {
  return copyFromStdin.test(sql)
}

/** Yields the data in chunks of whole lines; `onLines` hears how many lines were read, the end mark included. */
export async function* copyData(
  source: LineSource,
  onLines: (count: number) => void,
): AsyncGenerator<string, void, undefined> {
  let chunk = ''
  for (;;) {
    const line = await source.next()
    if (line !== undefined) onLines(1)
    if (line === undefined || line === '\\.' || line === '\\.\r') break
    chunk += `${line}\n`
    if (chunk.length >= chunkLength) {
      yield chunk
      chunk = ''
    }
  }
  if (chunk !== '') yield chunk
}
