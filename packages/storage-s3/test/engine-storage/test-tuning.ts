/** So that tests of a few thousand rows have several layers, early uploads and compactions. No budget of PUTs: tests are in a hurry. */
import { DEFAULT_LOG_TUNING } from '../../src/log/tuning.ts'
import type { Tuning } from '../../src/timeline/world.ts'

export const TEST_TUNING: Partial<Tuning> = {
  log: { ...DEFAULT_LOG_TUNING, putsPerSecond: 0 },
  layerBytes: 64 << 10,
  stagedMaxBytes: 128 << 10,
}
