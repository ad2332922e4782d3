/**
 * A bucket that answers correctly and as late as a real one: for benchmarks, on the virtual clock (`sleep` of a clock) or in real
 * time (`sleep` over the machine's timer). Half of a request's time passes before it takes effect, half after.
 */
import { CarriedObjectStore, isWrite } from '../object/carried-object-store.ts'
import type { ObjectStore } from '../object/object-store.ts'
import { drawLatencyMs, type LatencyProfile } from './latency.ts'
import type { Prng } from './prng.ts'

export type LatentObjectStoreOptions = {
  readonly latency: LatencyProfile
  readonly prng: Prng
  readonly sleep: (ms: number) => Promise<void>
}

export class LatentObjectStore extends CarriedObjectStore {
  constructor(inner: ObjectStore, { latency, prng, sleep }: LatentObjectStoreOptions) {
    super(inner, async ({ operation, sizeBytes, act, receivedBytes }) => {
      const ms = drawLatencyMs(latency, prng, 0)
      await sleep(ms / 2 + (isWrite(operation) ? sizeBytes : 0) / latency.bytesPerMs)
      const answer = await act()
      await sleep(ms / 2 + receivedBytes(answer) / latency.bytesPerMs)
      return answer
    })
  }
}
