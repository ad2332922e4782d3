import { describe, expect, test } from 'vitest'
import { Grouping } from '../../src/log/grouping.ts'
import { Hedging } from '../../src/log/hedging.ts'
import { Histogram } from '../../src/log/histogram.ts'
import { proofAge } from '../../src/log/freshness.ts'
import { LogMeter } from '../../src/log/log-stats.ts'
import { PutBudget } from '../../src/log/put-budget.ts'
import { DEFAULT_LOG_TUNING } from '../../src/log/tuning.ts'

describe('the budget of PUTs', () => {
  test('lets a minute of PUTs go at once, and then one at a time', () => {
    const budget = new PutBudget(20, 0)
    for (let put = 0; put < 1_200; put += 1) {
      expect(budget.waitMs(0)).toBe(0)
      budget.spend(0)
    }
    expect(budget.waitMs(0)).toBe(50)
    expect(budget.waitMs(49)).toBe(1)
    expect(budget.waitMs(50)).toBe(0)
  })

  test('bounds the average over hours', () => {
    const budget = new PutBudget(20, 0)
    let puts = 0
    let nowMs = 0
    while (nowMs < 3_600_000) {
      budget.spend(nowMs)
      puts += 1
      nowMs += Math.max(5, budget.waitMs(nowMs))
    }
    expect(puts / 3_600).toBeLessThan(20.5)
    expect(puts / 3_600).toBeGreaterThan(19.5)
  })

  test('of 0 is none', () => {
    const budget = new PutBudget(0, 0)
    for (let put = 0; put < 10_000; put += 1) budget.spend(0)
    expect(budget.waitMs(0)).toBe(0)
  })
})

describe('grouping', () => {
  test('never makes a single committer wait', () => {
    const grouping = new Grouping(DEFAULT_LOG_TUNING)
    for (let commit = 0; commit < 100; commit += 1) {
      expect(grouping.lingerMs(0)).toBe(0)
      grouping.note(1)
    }
  })

  test('waits for company where there was some, longer the more is under way', () => {
    const grouping = new Grouping(DEFAULT_LOG_TUNING)
    for (let commit = 0; commit < 10; commit += 1) grouping.note(30)
    const waits = [0, 1, 2, 3].map((inFlight) => grouping.lingerMs(inFlight))
    expect(waits).toEqual([5, 10, 15, 20])
    for (let commit = 0; commit < 20; commit += 1) grouping.note(1)
    expect(grouping.lingerMs(0)).toBe(0)
  })
})

describe('hedging', () => {
  test('begins when there is something to compare with, at the 95th percentile', () => {
    const hedging = new Hedging(true)
    for (let put = 1; put <= 100; put += 1) {
      if (put <= 20) expect(hedging.begin()).toBeUndefined()
      else hedging.begin()
      hedging.note(put === 100 ? 400 : 40 + (put % 10))
    }
    expect(hedging.begin()).toBe(49)
  })

  test('is at most a tenth of all PUTs', () => {
    const hedging = new Hedging(true)
    let hedges = 0
    for (let put = 1; put <= 1_000; put += 1) {
      hedging.begin()
      if (hedging.take()) hedges += 1
      expect(hedges / put).toBeLessThanOrEqual(0.1)
    }
    expect(hedges).toBe(100)
  })
})

describe('the age of a proof', () => {
  const proof = { monotonicMs: 1_000, wallMs: 50_000 }
  const ages = { logMs: 100_000, graveMs: 0 }
  const age = (monotonicMs: number, wallMs: number): number => {
    const env = {
      monotonicMs: () => monotonicMs,
      wallMs: () => wallMs,
      random: () => 0,
      schedule: () => () => undefined,
    }
    return proofAge(env, proof, ages)
  }

  test('is that of the clock by which it is older', () => {
    expect(age(41_000, 50_000)).toBe(0.5)
    expect(age(1_000, 90_000)).toBe(0.5)
    expect(age(81_000, 50_001)).toBe(1)
  })

  test('is too great where the wall clock was set back', () => {
    expect(age(1_001, 49_999)).toBe(1)
  })
})

describe('the histogram of latencies', () => {
  test('knows percentiles to within six in a hundred, and the greatest exactly', () => {
    const histogram = new Histogram()
    for (let ms = 1; ms <= 1_000; ms += 1) histogram.add(ms)
    expect(histogram.count).toBe(1_000)
    expect(histogram.maxMs).toBe(1_000)
    for (const part of [0.5, 0.9, 0.99]) {
      const exact = part * 1_000
      expect(histogram.percentile(part)).toBeGreaterThanOrEqual(exact)
      expect(histogram.percentile(part)).toBeLessThan(exact * 1.06)
    }
    expect(histogram.percentile(1)).toBe(1_000)
    expect(new Histogram().percentile(0.5)).toBe(0)
  })
})

describe('the statistics', () => {
  test('tell what the PUTs of the last minute and the last hour cost a month', () => {
    let nowMs = 0
    const env = {
      monotonicMs: () => nowMs,
      wallMs: () => nowMs,
      random: () => 0,
      schedule: () => () => undefined,
    }
    const meter = new LogMeter(env)
    for (; nowMs < 3_600_000; nowMs += 50) meter.put('first')
    nowMs -= 1
    const busy = meter.stats().dollarsPerMonth
    expect(busy.lastMinute).toBeCloseTo(259.2, 0)
    expect(busy.lastHour).toBeCloseTo(259.2, 0)
    nowMs += 60_000
    const idle = meter.stats().dollarsPerMonth
    expect(idle.lastMinute).toBe(0)
    expect(idle.lastHour).toBeCloseTo((259.2 * 59) / 60, 0)
  })
})
