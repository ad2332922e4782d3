/** Time and chance, handed in: the protocol's safety rests on clocks, so tests must own them. */
export interface ObjectStorageEnv {
  /** Milliseconds since the Unix epoch. May jump. */
  wallMs(): number
  /** Milliseconds since some moment. Never goes back; stands still while the process is suspended on some machines. */
  monotonicMs(): number
  /** A number in [0, 1). */
  random(): number
  /** Calls back after a delay, or as soon as what is ready to run has run (0). The answer calls it off. */
  schedule(delayMs: number, callback: () => void): () => void
}

export function sleep(env: ObjectStorageEnv, ms: number): Promise<void> {
  return new Promise<void>((resolve) => {
    env.schedule(ms, resolve)
  })
}

/** 64 random bits as 16 hex digits. */
export function newId(env: ObjectStorageEnv): string {
  let id = ''
  for (let i = 0; i < 4; i += 1) {
    id += Math.floor(env.random() * 0x1_0000)
      .toString(16)
      .padStart(4, '0')
  }
  return id
}
