import { expect, it } from 'vitest'
import { ScoreHeap } from '../../../src/vector/hnsw/score-heap.ts'
import { Random } from '../../support/random.ts'

it('a heap gives the least first, as a sorted list does, equal keys by node', () => {
  for (let seed = 1; seed <= 8; seed++) {
    const random = new Random(seed)
    const heap = new ScoreHeap()
    const list: [key: number, node: number][] = []
    const sort = (): unknown => list.sort((a, b) => a[0] - b[0] || a[1] - b[1])
    for (let i = 0; i < 800; i++) {
      const entry: [number, number] = [random.below(50) / 2, random.below(1000)]
      if (list.length === 0 || random.chance(0.6)) {
        heap.push(...entry)
        list.push(entry)
      } else if (random.chance(0.5)) {
        heap.replaceTop(...entry)
        list[0] = entry
      } else {
        heap.pop()
        list.shift()
      }
      sort()
      expect(heap.size, `seed ${seed}`).toBe(list.length)
      if (list.length > 0) expect([heap.topKey, heap.topNode], `seed ${seed}`).toEqual(list[0])
    }
  }
})
