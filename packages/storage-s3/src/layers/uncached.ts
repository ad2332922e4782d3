/** Reads layers past the cache, for a merge, which wants everything once. Damaged bytes are fetched a second time, as elsewhere. */
import { isStorageError } from '@twill/storage'
import { Gate } from '../cache/gate.ts'
import { damaged, decodeSection, type LayerId } from './index-codec.ts'
import type { LayerIndex } from './layer-index.ts'
import type { LayerSource } from './layer-set.ts'
import { MERGE_FETCHES_AT_ONCE, MERGE_GAP_BYTES, MERGE_REQUEST_BYTES } from './limits.ts'
import { blockRange, type LayerStore, unpackBlock } from './open-layer.ts'

/** The indexes of layers, in their order. */
export function readIndexes(
  layers: readonly LayerSource[],
  store: LayerStore,
): Promise<LayerIndex[]> {
  const gate = new Gate(MERGE_FETCHES_AT_ONCE)
  return Promise.all(layers.map((layer) => gate.run(() => readIndex(layer, store))))
}

async function readIndex(
  { timeline, record }: LayerSource,
  store: LayerStore,
): Promise<LayerIndex> {
  const { name, indexOffset, sizeBytes } = record
  const range = { offset: indexOffset, length: sizeBytes - indexOffset }
  const once = async (): Promise<LayerIndex> =>
    decodeSection({ timeline, name }, await store.read(timeline, name, range), indexOffset)
  try {
    return await once()
  } catch (error) {
    if (!isStorageError(error, 'corrupt')) throw error
    return once()
  }
}

/** Blocks as they are stored, by number. Those near each other come in one request. */
export async function readStored(
  layer: LayerId,
  index: LayerIndex,
  blocks: readonly number[],
  store: LayerStore,
  gate: Gate,
): Promise<Map<number, Uint8Array>> {
  const stored = new Map<number, Uint8Array>()
  await Promise.all(
    groupBlocks(index, blocks).map((group) =>
      gate.run(async () => {
        const { offset } = blockRange(index, group[0] as number)
        const last = blockRange(index, group.at(-1) as number)
        const length = last.offset + last.length - offset
        // Blocks of nothing but empty pages take no bytes, and no request.
        const bytes =
          length === 0
            ? new Uint8Array(0)
            : await store.read(layer.timeline, layer.name, { offset, length })
        for (const block of group) {
          const range = blockRange(index, block)
          const from = range.offset - offset
          stored.set(block, bytes.subarray(from, from + range.length))
        }
      }),
    ),
  )
  return stored
}

/** One block, unpacked; fetched again if the stored bytes are damaged. */
export async function unpackOrFetch(
  layer: LayerId,
  index: LayerIndex,
  block: number,
  stored: Uint8Array | undefined,
  store: LayerStore,
): Promise<Uint8Array> {
  try {
    if (stored === undefined) throw damaged(layer, `block ${block} was not fetched`)
    return unpackBlock(layer, index, block, stored)
  } catch (error) {
    if (!isStorageError(error, 'corrupt')) throw error
    const again = await store.read(layer.timeline, layer.name, blockRange(index, block))
    return unpackBlock(layer, index, block, again)
  }
}

function groupBlocks(index: LayerIndex, blocks: readonly number[]): number[][] {
  const { starts } = index.table
  const groups: number[][] = []
  for (const block of blocks.toSorted((a, b) => a - b)) {
    const group = groups.at(-1)
    const start = starts[block] as number
    const end = starts[block + 1] as number
    const isNear =
      group !== undefined &&
      start - (starts[(group.at(-1) as number) + 1] as number) <= MERGE_GAP_BYTES &&
      end - (starts[group[0] as number] as number) <= MERGE_REQUEST_BYTES
    if (isNear) group.push(block)
    else groups.push([block])
  }
  return groups
}
