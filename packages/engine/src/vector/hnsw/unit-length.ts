/** The vector with length 1, as cosine compares it; zeros stay zeros. The same bits everywhere: it is what an index keeps. */
export function unitLength(vector: Float32Array): Float32Array {
  let sum = 0
  for (let i = 0; i < vector.length; i++) sum += (vector[i] as number) ** 2
  if (sum === 0) return vector
  const scale = 1 / Math.sqrt(sum)
  return vector.map((element) => element * scale)
}
