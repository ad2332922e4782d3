/**
 * The entries of one directory on a simulated disk. Creating, renaming and removing a name is certain only once the
 * directory has been synced; until then each such change survives a power cut or not, by itself: an unsynced rename
 * may be there while the creation before it is not. A rename is atomic: its two names change together or not at all.
 */
import type { DiskFile } from './disk-file.ts'
import type { Prng } from './prng.ts'

export type DiskNode = DiskFile | DiskDirectory

type EntryChange = readonly (readonly [name: string, node: DiskNode | undefined])[]

export class DiskDirectory {
  #seen = new Map<string, DiskNode>()
  #durable = new Map<string, DiskNode>()
  #changes: EntryChange[] = []

  get(name: string): DiskNode | undefined {
    return this.#seen.get(name)
  }

  names(): readonly string[] {
    return [...this.#seen.keys()].sort()
  }

  nodes(): readonly DiskNode[] {
    return [...this.#seen.values()]
  }

  /** Name changes since the last sync. */
  get changeCount(): number {
    return this.#changes.length
  }

  /** Sets several names in one atomic change; `undefined` removes a name. */
  change(entries: EntryChange): void {
    apply(this.#seen, entries)
    this.#changes.push(entries)
  }

  /** Makes the first `count` changes durable. */
  sync(count: number): void {
    for (const entries of this.#changes.slice(0, count)) apply(this.#durable, entries)
    this.#changes = this.#changes.slice(count)
  }

  powerLoss(prng: Prng): void {
    const survival = prng.pick([0, 0.5, 0.5, 1])
    // A journalling file system keeps a prefix; the standard does not ask for one.
    const prefix = prng.chance(0.5) ? prng.below(this.#changes.length + 1) : undefined
    this.#changes.forEach((entries, index) => {
      const survives = prefix === undefined ? prng.chance(survival) : index < prefix
      if (survives) apply(this.#durable, entries)
    })
    this.#changes = []
    this.#seen = new Map(this.#durable)
    for (const node of this.#seen.values()) node.powerLoss(prng)
  }
}

function apply(names: Map<string, DiskNode>, entries: EntryChange): void {
  for (const [name, node] of entries) {
    if (node === undefined) names.delete(name)
    else names.set(name, node)
  }
}
