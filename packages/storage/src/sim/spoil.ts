/** What a faulty network or disk makes of a body, to prove that checksums notice. */
import type { Prng } from './prng.ts'

/** The same answer with one bit of its bytes changed, or its end missing; an answer without bytes stays as it is. */
export function spoil<T>(answer: T, how: 'flipped' | 'cut', chance: Prng): T {
  if (answer instanceof Uint8Array) return spoilBytes(answer, how, chance) as T & Uint8Array
  if (hasBytes(answer)) return { ...answer, bytes: spoilBytes(answer.bytes, how, chance) }
  return answer
}

function hasBytes<T>(answer: T): answer is T & { readonly bytes: Uint8Array } {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'bytes' in answer &&
    answer.bytes instanceof Uint8Array
  )
}

function spoilBytes(bytes: Uint8Array, how: 'flipped' | 'cut', chance: Prng): Uint8Array {
  if (bytes.length === 0) return bytes
  if (how === 'cut') return bytes.slice(0, chance.below(bytes.length))
  const flipped = bytes.slice()
  const at = chance.below(bytes.length)
  flipped[at] = (bytes[at] as number) ^ (1 << chance.below(8))
  return flipped
}
