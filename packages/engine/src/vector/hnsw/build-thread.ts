/** Questions to a thread of the host, one at a time, and their answers. */
import type { HostThread } from '../../base/host-thread.ts'
import {
  type FindMessage,
  type FoundMessage,
  type GraphMessage,
  GraphThread,
} from './graph-thread.ts'

/** A thread that runs `GraphThread`. */
export interface BuildThread {
  /** Throws where the host cannot send it. */
  tell(message: GraphMessage): void
  /** Rejects when the thread has ended. */
  ask(message: FindMessage): Promise<FoundMessage>
  close(): void
}

type Asked = { readonly resolve: (found: FoundMessage) => void; readonly reject: () => void }

export function buildThread(thread: HostThread): BuildThread {
  let asked: Asked | undefined
  let isOver = false
  thread.listen(
    (message) => {
      const now = asked
      asked = undefined
      now?.resolve(message as FoundMessage)
    },
    () => {
      isOver = true
      asked?.reject()
    },
  )
  return {
    tell: (message) => thread.post(message),
    ask: (message) =>
      new Promise((resolve, reject) => {
        const failed = (): void => reject(new Error('a thread has ended'))
        if (isOver) {
          failed()
          return
        }
        asked = { resolve, reject: failed }
        thread.post(message)
      }),
    close: () => thread.close(),
  }
}

/** What a thread of the host does: it answers messages of the engine. `undefined`: nothing is to be posted. */
export function threadWork(): (message: unknown) => unknown {
  const thread = new GraphThread()
  return (message) => thread.answer(message as GraphMessage | FindMessage)
}
