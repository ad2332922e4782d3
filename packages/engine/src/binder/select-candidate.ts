/**
 * Overload resolution: of the functions or operators whose arguments could be coerced, the one PostgreSQL would choose
 * (manual, 10.2 and 10.3): most exact matches, then most preferred types, then the likely category of untyped literals.
 */
import type { Oid, TypeLookup } from '../types/type.ts'
import { UNKNOWN } from './type-oids.ts'
import { baseType, canCoerceOne, category, isPreferred } from './type-rules.ts'

export type Candidate = { readonly args: readonly Oid[] }

/** Keeps the candidates with the highest score. */
function best<C extends Candidate>(candidates: readonly C[], score: (c: C) => number): C[] {
  let most = -1
  let kept: C[] = []
  for (const candidate of candidates) {
    const value = score(candidate)
    if (value > most) {
      most = value
      kept = [candidate]
    } else if (value === most) {
      kept.push(candidate)
    }
  }
  return kept
}

type Slot = { readonly category: string; readonly preferred: boolean }

/** What an untyped argument most likely is, judged by the candidates; undefined on a conflict without a string. */
function likelySlot<C extends Candidate>(
  types: TypeLookup,
  candidates: readonly C[],
  i: number,
): Slot | undefined {
  let slot = ''
  let preferred = false
  let conflict = false
  for (const candidate of candidates) {
    const oid = candidate.args[i] ?? 0
    const own = category(types, oid)
    const isPref = isPreferred(types, oid)
    if (slot === '') {
      slot = own
      preferred = isPref
    } else if (own === slot) {
      preferred ||= isPref
    } else if (own === 'S') {
      slot = 'S'
      preferred = isPref
    } else {
      conflict = true
    }
  }
  return conflict && slot !== 'S' ? undefined : { category: slot, preferred }
}

function fitSlots<C extends Candidate>(
  types: TypeLookup,
  candidates: readonly C[],
  inputs: readonly Oid[],
): readonly C[] {
  const slots: (Slot | undefined)[] = []
  for (let i = 0; i < inputs.length; i++) {
    if (inputs[i] !== UNKNOWN) {
      slots.push(undefined)
      continue
    }
    const slot = likelySlot(types, candidates, i)
    if (slot === undefined) return candidates
    slots.push(slot)
  }
  const kept = candidates.filter((candidate) =>
    slots.every((slot, i) => {
      if (slot === undefined) return true
      const oid = candidate.args[i] ?? 0
      if (category(types, oid) !== slot.category) return false
      return !slot.preferred || isPreferred(types, oid)
    }),
  )
  return kept.length > 0 ? kept : candidates
}

/** `undefined`: no single best one. */
export function selectCandidate<C extends Candidate>(
  types: TypeLookup,
  inputTypes: readonly Oid[],
  all: readonly C[],
): C | undefined {
  if (all.length <= 1) return all[0]
  const inputs = inputTypes.map((oid) => (oid === UNKNOWN ? oid : baseType(types, oid)))
  const unknowns = inputs.filter((oid) => oid === UNKNOWN).length
  let kept: readonly C[] = best(all, (candidate) => {
    let matches = 0
    for (const [i, input] of inputs.entries()) {
      if (input !== UNKNOWN && candidate.args[i] === input) matches++
    }
    return matches
  })
  if (kept.length === 1) return kept[0]
  const categories = inputs.map((oid) => category(types, oid))
  kept = best(kept, (candidate) => {
    let matches = 0
    for (const [i, input] of inputs.entries()) {
      if (input === UNKNOWN) continue
      const oid = candidate.args[i] ?? 0
      if (oid === input) matches++
      else if (isPreferred(types, oid) && category(types, oid) === categories[i]) matches++
    }
    return matches
  })
  if (kept.length === 1 || unknowns === 0) return kept.length === 1 ? kept[0] : undefined
  kept = fitSlots(types, kept, inputs)
  if (kept.length === 1) return kept[0]
  return assumeSameType(types, kept, inputs)
}

/** Known arguments all of one type: suppose that the untyped ones are of it too. */
function assumeSameType<C extends Candidate>(
  types: TypeLookup,
  candidates: readonly C[],
  inputs: readonly Oid[],
): C | undefined {
  const known = inputs.filter((oid) => oid !== UNKNOWN)
  const type = known[0]
  if (type === undefined || known.some((oid) => oid !== type)) return undefined
  const kept = candidates.filter((candidate) =>
    candidate.args.every((oid) => canCoerceOne(types, type, oid, 'implicit')),
  )
  return kept.length === 1 ? kept[0] : undefined
}
