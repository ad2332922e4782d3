/** Layers in memory, where a test can damage them, with every request that reads them on record. */
import { LSN_MAX, type Lsn, type PageId } from '@twill/storage'
import type { ByteRange } from '@twill/storage/object'
import type { LayerSource } from '../../src/layers/layer-set.ts'
import { LayerWriter } from '../../src/layers/layer-writer.ts'
import type { LayerStore } from '../../src/layers/open-layer.ts'

export type Version = {
  readonly id: PageId
  readonly lsn: Lsn
  readonly bytes: Uint8Array | undefined
}

export class Bucket implements LayerStore {
  readonly database: string
  readonly objects: Map<string, Uint8Array> = new Map()
  readonly requests: (ByteRange & { readonly name: string })[] = []
  /** May change what an answer carries. */
  onAnswer: (bytes: Uint8Array, request: number) => Uint8Array = (bytes) => bytes
  #names = 0

  constructor(database = 'db') {
    this.database = database
  }

  read(timeline: string, name: string, range: ByteRange): Promise<Uint8Array> {
    this.requests.push({ name, ...range })
    const object = this.objects.get(`${timeline}/${name}`)
    if (object === undefined) return Promise.reject(new Error(`no ${timeline}/${name}`))
    const bytes = object.slice(range.offset, range.offset + range.length)
    return Promise.resolve(this.onAnswer(bytes, this.requests.length))
  }

  /** A writer whose layers land here and in `into`. */
  writer(timeline: string, into: LayerSource[], layerBytes?: number): LayerWriter {
    return new LayerWriter({
      timeline,
      nextName: () => {
        this.#names += 1
        return `00000001-${this.#names.toString(16).padStart(8, '0')}.d`
      },
      ...(layerBytes === undefined ? {} : { layerBytes }),
      sink: ({ record, bytes }) => {
        this.objects.set(`${timeline}/${record.name}`, bytes)
        into.push({ timeline, record, maxLsn: LSN_MAX })
        return Promise.resolve()
      },
    })
  }

  async write(
    versions: Iterable<Version>,
    { timeline = 't0', layerBytes }: { timeline?: string; layerBytes?: number } = {},
  ): Promise<LayerSource[]> {
    const layers: LayerSource[] = []
    const writer = this.writer(timeline, layers, layerBytes)
    for (const { id, lsn, bytes } of versions) await writer.put(id, lsn, bytes)
    await writer.finish()
    return layers
  }
}

/** Bytes that say which page and version they are, and compress about as pages do. */
export function pageBytes(id: number, lsn: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = (id * 2_654_435_761 + lsn * 40_503) >>> 0
  for (let at = 0; at < length; at += 1) {
    if (at % 3 === 0) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      bytes[at] = state >>> 24
    } else {
      bytes[at] = id & 0xff
    }
  }
  return bytes
}
