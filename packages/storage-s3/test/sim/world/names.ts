/** Which timeline each name stood for, and when; and who was told that a branch is there, or is deleted. */
import type { NameRecord } from '../../../src/branches/name-record.ts'
import type { TimelineId } from '../../../src/manifest/manifest.ts'

type Held = { readonly fromTick: number; readonly timelines: readonly TimelineId[] }

/** A call, from its beginning to its end; open where nobody heard of its end. */
type Deletion = { readonly name: string; readonly fromTick: number; toTick: number }

export class Names {
  readonly #held = new Map<string, Held[]>()
  readonly #deletions: Deletion[] = []

  /** While a branch changes places with the database its name may stand for either. */
  written(name: string, record: NameRecord | undefined, tick: number): void {
    const all = [record?.timeline, record?.swap]
    const timelines = all.filter((each) => each !== null && each !== undefined)
    const history = this.#held.get(name) ?? []
    history.push({ fromTick: tick, timelines })
    this.#held.set(name, history)
  }

  get all(): string[] {
    return [...this.#held.keys()]
  }

  now(name: string): readonly TimelineId[] {
    return this.#held.get(name)?.at(-1)?.timelines ?? []
  }

  /** What a name stood for at some moment of a stretch. */
  during(name: string, fromTick: number, toTick: number): TimelineId[] {
    const history = this.#held.get(name) ?? []
    const found: TimelineId[] = []
    history.forEach(({ fromTick: since, timelines }, at) => {
      const until = history[at + 1]?.fromTick ?? Infinity
      if (since <= toTick && until > fromTick) found.push(...timelines)
    })
    return found
  }

  /** The one that a name stood for during all of a stretch. */
  throughout(name: string, fromTick: number, toTick: number): TimelineId | undefined {
    const all = new Set(this.during(name, fromTick, toTick))
    const isSame = this.givenDuring(name, fromTick, toTick).length === 0
    return all.size === 1 && isSame ? [...all][0] : undefined
  }

  /** What a name came to stand for in a stretch. */
  givenDuring(name: string, fromTick: number, toTick: number): TimelineId[] {
    const history = this.#held.get(name) ?? []
    return history
      .filter((held) => held.fromTick > fromTick && held.fromTick <= toTick)
      .flatMap(({ timelines }) => timelines)
  }

  /** The answer is called when the caller hears how it ended. */
  deletionBegins(name: string, tick: number): (atTick: number) => void {
    const deletion: Deletion = { name, fromTick: tick, toTick: Infinity }
    this.#deletions.push(deletion)
    return (atTick) => {
      deletion.toTick = atTick
    }
  }

  /** Whether somebody asked for it to be deleted. */
  mayBeDeleted(timeline: TimelineId): boolean {
    return this.#deletions.some(({ name, fromTick, toTick }) =>
      this.during(name, fromTick, toTick).includes(timeline),
    )
  }
}
