/** What `COPY … TO STDOUT` gives, as text. */
import type { CopyOut } from '@twill/engine'

/** Rows are put together to pieces of about this size. */
const PIECE_LENGTH = 64 * 1024

export async function copyOut(source: CopyOut, write: (text: string) => void): Promise<void> {
  if (source.format === 'binary')
    throw new Error('COPY TO STDOUT in binary form is not for a terminal')
  const decoder = new TextDecoder()
  let text = ''
  for (let row = await source.next(); row !== undefined; row = await source.next()) {
    text += decoder.decode(row)
    if (text.length < PIECE_LENGTH) continue
    write(text)
    text = ''
  }
  write(text)
}
