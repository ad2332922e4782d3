import { expect, test } from 'vitest'
import { addTallies, bunTally, stepTally, vitestTally } from '../tally.ts'

const vitestReport = (failed: number, files: readonly object[] = []): string =>
  JSON.stringify({ numPassedTests: 7, numFailedTests: failed, testResults: files })

test('a vitest report counts passed and failed tests, and leaves skipped ones out', () => {
  expect(vitestTally(vitestReport(2), false)).toEqual({ passed: 7, failed: 2 })
})

test('a test file that did not load is a failure', () => {
  const files = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
  ]
  expect(vitestTally(vitestReport(1, files), false)).toEqual({ passed: 7, failed: 2 })
})

test('a runner that fails with no failing test still counts as one failure', () => {
  expect(vitestTally(vitestReport(0), false)).toEqual({ passed: 7, failed: 1 })
  expect(bunTally('<testsuites tests="3" failures="0" skipped="0">', false).failed).toBe(1)
})

test('a Bun report counts failures and skips apart from passes', () => {
  const xml =
    '<?xml version="1.0"?>\n<testsuites name="bun test" tests="9" failures="2" skipped="3">'
  expect(bunTally(xml, false)).toEqual({ passed: 4, failed: 2 })
})

test('tallies add up', () => {
  expect(addTallies(stepTally(true), stepTally(false))).toEqual({ passed: 1, failed: 1 })
})
