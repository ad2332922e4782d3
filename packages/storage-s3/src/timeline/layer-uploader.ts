/** Makes layers, gives them their names, and puts them into the bucket. A name carries the writer's epoch: nobody else ever uses it. */
import { conflict, type Epoch } from '@twill/storage'
import { LayerWriter } from '../layers/layer-writer.ts'
import type { NewLayer } from '../manifest/edits.ts'
import { putOnce } from '../put-once.ts'
import type { TimelineId } from '../manifest/manifest.ts'
import type { World } from './world.ts'

export class LayerUploader {
  readonly #world: World
  readonly timeline: TimelineId
  readonly epoch: Epoch
  #counter = 0

  constructor(world: World, timeline: TimelineId, epoch: Epoch) {
    this.#world = world
    this.timeline = timeline
    this.epoch = epoch
  }

  /**
   * Begins a run of layers. `d`: of a checkpoint. `i`: compacted. Each is uploaded as soon as it is cut, and is in `layers` then.
   */
  start(kind: 'd' | 'i'): { readonly writer: LayerWriter; readonly layers: readonly NewLayer[] } {
    const layers: NewLayer[] = []
    const writer = new LayerWriter({
      timeline: this.timeline,
      nextName: () => this.#nextName(kind),
      layerBytes: this.#world.tuning.layerBytes,
      sink: async ({ record, bytes }) => {
        await this.#upload(record.name, bytes)
        layers.push(record)
      },
    })
    return { writer, layers }
  }

  #nextName(kind: 'd' | 'i'): string {
    this.#counter += 1
    const epoch = this.epoch.toString(16).padStart(8, '0')
    return `${epoch}-${this.#counter.toString(16).padStart(8, '0')}.${kind}`
  }

  async #upload(name: string, bytes: Uint8Array): Promise<void> {
    const { env, keys, store } = this.#world
    const key = keys.layer(this.timeline, name)
    const outcome = await putOnce(store, env, key, bytes)
    if (outcome.kind === 'taken') throw conflict(`${key} is there already`)
  }
}
