/** A bar on the terminal while something long runs; silent when nobody watches. */
import { SingleBar } from 'cli-progress'

export interface Progress {
  update(done: number): void
  stop(): void
}

const silent: Progress = { update: () => undefined, stop: () => undefined }

/** `total` is in bytes; 0 when it is not known, and then there is no bar. */
export function startProgress(label: string, total: number, output: NodeJS.WriteStream): Progress {
  if (!output.isTTY || total === 0) return silent
  const bar = new SingleBar({
    format: `${label} [{bar}] {percentage}% | {eta_formatted} left`,
    stream: output,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 100,
  })
  bar.start(total, 0)
  return { update: (done) => bar.update(done), stop: () => bar.stop() }
}
