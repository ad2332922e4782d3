import { expect, test } from 'vitest'
import { ratioTable } from '../experiments/embedded-report.ts'
import type { PeerResult } from '../experiments/embedded.ts'
import { Latency } from '../harness/latency.ts'
import { markdownTable, plainTable, shortNumber } from '../harness/table.ts'

function result(name: string, commitMeans: string, commits: number, scanMs: number): PeerResult {
  return {
    name,
    version: '1',
    commitMeans,
    rssMiB: undefined,
    measured: [
      { workload: 'single-row commit', unit: 'ops/s', value: commits },
      { workload: 'scan', unit: 'ms', value: scanMs },
    ],
  }
}

test('ratios say how many times as fast Twill is, and compare commits like with like', () => {
  const table = ratioTable([
    result('twill (file)', 'synced', 100, 10),
    result('twill (memory)', 'never synced', 1000, 8),
    result('Durable', 'synced', 50, 20),
    result('Volatile', 'never synced', 500, 5),
  ])
  expect(table).toEqual({
    columns: ['Twill is … times as fast as', 'Durable', 'Volatile'],
    rows: [
      ['single-row commit', '2.00×', '2.00×'],
      ['scan', '2.00×', '0.500×'],
    ],
  })
})

test('numbers have three digits that count', () => {
  expect([1_234_567, 45_678, 1234, 56.78, 0.01234].map(shortNumber)).toEqual([
    '1.23M',
    '45.7k',
    '1234',
    '56.8',
    '0.0123',
  ])
})

test('tables line up, and have a Markdown form', () => {
  const table = {
    columns: ['a', 'b'],
    rows: [
      ['long', '1'],
      ['x', '22'],
    ],
  }
  expect(plainTable(table)).toBe('a      b\n────  ──\nlong   1\nx     22')
  expect(markdownTable(table)).toBe('| a | b |\n| --- | ---: |\n| long | 1 |\n| x | 22 |')
})

test('a latency is a distribution', () => {
  const latency = new Latency()
  for (let i = 1; i <= 1000; i++) latency.record(i / 1000)
  const { count, p50Us, p99Us, maxUs } = latency.summary()
  expect(count).toBe(1000)
  expect(p50Us).toBeGreaterThan(495)
  expect(p50Us).toBeLessThan(505)
  expect(p99Us).toBeGreaterThan(985)
  expect(maxUs).toBeGreaterThan(995)
})
