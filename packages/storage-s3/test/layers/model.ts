/** What layers must answer, said as plainly as it can be; and random histories to say it of. */
import { LSN_MAX, type Lsn, type PageId } from '@twill/storage'
import { checksum } from '@twill/storage/backend'
import fc from 'fast-check'
import type { LayerSource, PageVersion } from '../../src/layers/layer-set.ts'
import { type Bucket, pageBytes, type Version } from './bucket.ts'

/** Versions of one checkpoint, and the greatest LSN that may be seen of them. */
export type Step = { readonly versions: readonly Version[]; readonly maxLsn: Lsn }

/** Of the versions at or below an LSN the greatest counts; at the same LSN the one that came last. */
export function modelFind(
  steps: readonly Step[],
  id: PageId,
  asOfLsn: Lsn,
): PageVersion | undefined {
  let found: Version | undefined
  for (const { versions, maxLsn } of steps) {
    for (const version of versions) {
      if (version.id !== id || version.lsn > Math.min(asOfLsn, maxLsn)) continue
      if (found === undefined || version.lsn >= found.lsn) found = version
    }
  }
  return found === undefined ? undefined : { lsn: found.lsn, bytes: found.bytes }
}

/** Stands for bytes where many are compared; comparing them one by one takes most of a test's time. */
export function digest(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'none' : `${bytes.length}:${checksum(bytes, 0, bytes.length)}`
}

export const IDS: readonly PageId[] = [
  ...Array.from({ length: 12 }, (_, i) => i),
  1000,
  1001,
  2 ** 32,
  2 ** 45 + 7,
  Number.MAX_SAFE_INTEGER,
]
export const LSNS = 30

const version: fc.Arbitrary<Version> = fc
  .record({
    id: fc.constantFrom(...IDS),
    lsn: fc.integer({ min: 1, max: LSNS }),
    length: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 3000 }) },
      { weight: 1, arbitrary: fc.constantFrom(65_536, 131_072, 200_000) },
      { weight: 2, arbitrary: fc.constant(-1) },
    ),
    salt: fc.nat(255),
  })
  .map(({ id, lsn, length, salt }) => ({
    id,
    lsn,
    bytes: length < 0 ? undefined : pageBytes(id ^ salt, lsn, length),
  }))

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    versions: fc.array(version, { minLength: 0, maxLength: 40 }),
    maxLsn: fc.oneof(
      { weight: 3, arbitrary: fc.constant(LSN_MAX) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: LSNS }) },
    ),
  }),
  { minLength: 1, maxLength: 6 },
)

/** As checkpoints are: each later than all before. */
export const orderedSteps: fc.Arbitrary<Step[]> = steps.map((history) =>
  history.map(({ versions, maxLsn }, at) => ({
    versions: versions.map((each) => ({ ...each, lsn: at * 5 + (each.lsn % 5) + 1 })),
    maxLsn,
  })),
)

/** Layers for each step, small ones, so that a step takes several. */
export async function writeSteps(
  bucket: Bucket,
  history: readonly Step[],
  layerBytes: number,
): Promise<LayerSource[]> {
  const layers: LayerSource[] = []
  for (const [at, step] of history.entries()) {
    const written = await bucket.write(step.versions, { timeline: `t${at % 2}`, layerBytes })
    layers.push(...written.map((layer) => ({ ...layer, maxLsn: step.maxLsn })))
  }
  return layers
}
