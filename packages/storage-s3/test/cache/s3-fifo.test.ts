import { createPrng } from '@twill/storage/sim'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { S3Fifo } from '../../src/cache/s3-fifo.ts'
import { holds } from '../layers/holds.ts'

type Entry = {
  readonly slot: number
  readonly weight: number
  readonly print: number
  count: number
}

/** The same policy with arrays that are shifted. */
class PlainTwin {
  readonly #budget: number
  small: Entry[] = []
  main: Entry[] = []
  #ghosts: number[] = []

  constructor(budget: number) {
    this.#budget = budget
  }

  get entries(): readonly Entry[] {
    return [...this.small, ...this.main]
  }

  insert(slot: number, weight: number, print: number): void {
    const isKnown = this.#ghosts.includes(print)
    this.#ghosts = this.#ghosts.filter((ghost) => ghost !== print)
    const queue = isKnown ? this.main : this.small
    queue.push({ slot, weight, print, count: 0 })
  }

  touch(slot: number): void {
    const entry = this.entries.find((each) => each.slot === slot) as Entry
    entry.count = Math.min(3, entry.count + 1)
  }

  remove(slot: number): void {
    this.small = this.small.filter((each) => each.slot !== slot)
    this.main = this.main.filter((each) => each.slot !== slot)
  }

  evict(): number {
    for (;;) {
      const isOver = this.small.reduce((sum, { weight }) => sum + weight, 0) > 0.1 * this.#budget
      const entry = isOver || this.main.length === 0 ? this.small.shift() : undefined
      if (entry !== undefined) {
        if (entry.count > 1) this.main.push({ ...entry, count: 0 })
        else {
          this.#ghosts.push(entry.print)
          this.#ghosts = this.#ghosts.slice(-(this.entries.length + 1))
          return entry.slot
        }
        continue
      }
      const old = this.main.shift()
      if (old === undefined) return -1
      if (old.count === 0) return old.slot
      this.main.push({ ...old, count: old.count - 1 })
    }
  }
}

describe('S3-FIFO', () => {
  test('does what its plain twin does', async () => {
    const action = fc.record({
      kind: fc.constantFrom('insert', 'insert', 'touch', 'touch', 'evict', 'remove'),
      weight: fc.integer({ min: 1, max: 30 }),
      print: fc.nat(40),
      pick: fc.nat(),
    })
    await holds(
      fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
        const fifo = new S3Fifo(200)
        const twin = new PlainTwin(200)
        let next = 0
        for (const { kind, weight, print, pick } of actions) {
          const { entries } = twin
          const slot = entries[pick % Math.max(1, entries.length)]?.slot
          if (kind === 'insert') {
            fifo.insert(next, weight, print)
            twin.insert(next, weight, print)
            next += 1
          } else if (kind === 'evict') {
            expect(fifo.evict()).toBe(twin.evict())
          } else if (slot !== undefined && kind === 'touch') {
            fifo.touch(slot)
            twin.touch(slot)
          } else if (slot !== undefined) {
            fifo.remove(slot)
            twin.remove(slot)
          }
          expect(fifo.length).toBe(twin.entries.length)
          expect(fifo.used).toBe(twin.entries.reduce((sum, each) => sum + each.weight, 0))
        }
      }),
      300,
    )
  })

  test('keeps what is wanted often through a scan of everything', () => {
    const fifo = new S3Fifo(100)
    const slotOf = new Map<number, number>()
    const keyOf = new Map<number, number>()
    const free = Array.from({ length: 101 }, (_, slot) => slot)
    let hits = 0
    const want = (key: number): void => {
      const slot = slotOf.get(key)
      if (slot !== undefined) {
        hits += 1
        fifo.touch(slot)
        return
      }
      while (fifo.isFull(1)) {
        const out = fifo.evict()
        slotOf.delete(keyOf.get(out) as number)
        free.push(out)
      }
      const taken = free.pop() as number
      slotOf.set(key, taken)
      keyOf.set(taken, key)
      fifo.insert(taken, 1, key)
    }
    const prng = createPrng(7)
    for (let i = 0; i < 4000; i += 1) want(Math.floor(prng.float() * 60))
    for (let key = 1000; key < 5000; key += 1) want(key)
    hits = 0
    for (let key = 0; key < 60; key += 1) want(key)
    expect(hits).toBeGreaterThan(45)
  })
})
