/**
 * Counts what test reports say. A report never claims more than its run: when the runner failed although
 * no test in its report did (an unhandled rejection, a file that did not load), that is one failure.
 */
export interface Tally {
  readonly passed: number
  readonly failed: number
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

export function addTallies(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed }
}

/** A step with nothing but an exit code. */
export function stepTally(ok: boolean): Tally {
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** vitest's JSON report; a file that failed with no failing test in it did not load. */
export function vitestTally(text: string, ok: boolean): Tally {
  const report = JSON.parse(text) as VitestReport
  const unloaded = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  return honest(report.numPassedTests, report.numFailedTests + unloaded.length, ok)
}

/** Bun's JUnit report. */
export function bunTally(text: string, ok: boolean): Tally {
  const head = /<testsuites\b[^>]*>/.exec(text)?.[0] ?? ''
  const count = (name: string): number =>
    Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  return honest(count('tests') - failed - count('skipped'), failed, ok)
}

function honest(passed: number, failed: number, ok: boolean): Tally {
  return { passed, failed: ok ? failed : Math.max(failed, 1) }
}
