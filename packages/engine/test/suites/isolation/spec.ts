/** What a test of PostgreSQL's isolation tester says: the sessions, their steps, and the orders in which those are taken. */
export type IsolationSpec = {
  readonly setups: readonly string[]
  readonly teardown: string | undefined
  readonly sessions: readonly SpecSession[]
  /** Empty: every order that keeps the steps of each session in theirs. */
  readonly permutations: readonly Permutation[]
}

export type SpecSession = {
  readonly name: string
  readonly setup: string | undefined
  readonly teardown: string | undefined
  readonly steps: readonly SpecStep[]
}

export type SpecStep = { readonly name: string; readonly sql: string }

export type Permutation = readonly PlannedStep[]

export type PlannedStep = { readonly step: string; readonly blockers: readonly Blocker[] }

/** What holds back the report that a step is complete. */
export type Blocker =
  /** `(*)`: it is reported as waiting first, whether it waits or not. */
  | { readonly kind: 'once' }
  /** `(other)`: it is not reported while that step is under way. */
  | { readonly kind: 'step'; readonly step: string }
  /** `(other notices 2)`: it is not reported before the other's session has sent so many notices more. */
  | { readonly kind: 'notices'; readonly step: string; readonly count: number }

/** The orders to run: those written down, or else all there are. */
export function permutationsOf({ sessions, permutations }: IsolationSpec): readonly Permutation[] {
  if (permutations.length > 0) return permutations
  const all: Permutation[] = []
  const extend = (taken: readonly number[], planned: Permutation): void => {
    let isComplete = true
    for (const [i, session] of sessions.entries()) {
      const next = session.steps[taken[i] ?? 0]
      if (next === undefined) continue
      isComplete = false
      extend(taken.with(i, (taken[i] ?? 0) + 1), [...planned, { step: next.name, blockers: [] }])
    }
    if (isComplete) all.push(planned)
  }
  extend(
    sessions.map(() => 0),
    [],
  )
  return all
}
