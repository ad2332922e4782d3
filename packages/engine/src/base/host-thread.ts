/**
 * A thread of the host that works for the engine: it calls what `threadWork` gives with each message, and posts back what that answers.
 * Messages are what structured cloning takes, memory that threads share among it.
 */
export interface HostThread {
  /** Throws where a message cannot be sent. */
  post(message: unknown): void
  /** Who is told what comes back, and that the thread has ended before it was closed. Called once, before anything is posted. */
  listen(onMessage: (message: unknown) => void, onEnd: () => void): void
  close(): void
}
