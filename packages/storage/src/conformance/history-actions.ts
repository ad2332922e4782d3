/**
 * The steps of a random history, as data: choices made from a seed before anything runs, each meaningful whatever came
 * before it, so that a failing list still makes sense with steps taken out.
 *
 * A `Share` picks out of whatever there is when the step runs: 0 is the first, just below 1 the last.
 */
import type { Prng } from '../sim/prng.ts'

export type Share = number

export type PageChoice = {
  readonly id: number
  readonly tag: number
  readonly length: number | undefined
}

export type Action =
  | { readonly kind: 'append'; readonly branch: Share; readonly lengths: readonly number[] }
  | {
      readonly kind: 'checkpoint'
      readonly branch: Share
      readonly at: Share
      readonly pages: readonly PageChoice[]
    }
  | { readonly kind: 'put'; readonly branch: Share; readonly pages: readonly PageChoice[] }
  | { readonly kind: 'new-writer'; readonly branch: Share }
  | { readonly kind: 'read-back'; readonly branch: Share; readonly at: Share }
  | { readonly kind: 'end-of-life' }
  | { readonly kind: 'create-branch'; readonly branch: Share; readonly at: Share }
  | { readonly kind: 'delete-branch'; readonly branch: Share }
  | { readonly kind: 'set-retention'; readonly branch: Share; readonly lsns: number }
  | { readonly kind: 'collect-garbage'; readonly branch: Share }

export type ActionKind = Action['kind']

export type ActionWeights = Readonly<Partial<Record<ActionKind, number>>>

export function chooseActions(
  prng: Prng,
  weights: ActionWeights,
  count: number,
): readonly Action[] {
  const choices = (Object.entries(weights) as [ActionKind, number][]).map(
    ([kind, weight]) => [weight, kind] as const,
  )
  return Array.from({ length: count }, () => chooseAction(prng, prng.weighted(choices)))
}

function chooseAction(prng: Prng, kind: ActionKind): Action {
  const branch = prng.float()
  switch (kind) {
    case 'append':
      return { kind, branch, lengths: chooseLengths(prng) }
    case 'checkpoint':
      return { kind, branch, at: prng.chance(0.6) ? 0.999 : prng.float(), pages: choosePages(prng) }
    case 'put':
      return { kind, branch, pages: choosePages(prng) }
    case 'read-back':
    case 'create-branch':
      return { kind, branch, at: prng.float() }
    case 'set-retention':
      return { kind, branch, lsns: prng.pick([0, 1, 3, 8, 20]) }
    case 'new-writer':
    case 'delete-branch':
    case 'collect-garbage':
      return { kind, branch }
    case 'end-of-life':
      return { kind }
  }
}

function chooseLengths(prng: Prng): readonly number[] {
  return Array.from({ length: prng.between(1, 5) }, () =>
    prng.weighted([
      [6, prng.between(0, 60)],
      [3, prng.between(200, 900)],
      [1, prng.between(3_000, 9_000)],
    ]),
  )
}

function choosePages(prng: Prng): readonly PageChoice[] {
  const ids = prng.shuffled([0, 1, 2, 3, 5, 8, 1_000_003, 2 ** 40 + 7])
  return ids.slice(0, prng.between(1, 5)).map((id) => ({
    id,
    tag: prng.uint32(),
    length: prng.chance(0.15)
      ? undefined
      : prng.weighted([
          [5, prng.between(0, 300)],
          [2, prng.between(4_000, 9_000)],
        ]),
  }))
}
