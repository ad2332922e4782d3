/** What a server that was killed leaves behind: the file of a unix socket, at which nobody answers. */
import { unlinkSync } from 'node:fs'
import { connect } from 'node:net'

/** Takes the file away, unless somebody listens there. True: there is nothing at that path any more. */
export async function clearStaleSocket(path: string): Promise<boolean> {
  const isStale = await new Promise<boolean>((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(false)
    })
    probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'))
  })
  if (isStale) unlinkSync(path)
  return isStale
}
