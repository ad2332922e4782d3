/** The order of keys' UTF-8 bytes, which is that of their code points and not quite that of JavaScript's strings. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return orderOf(left) - orderOf(right)
  }
  return a.length - b.length
}

/** Surrogates stand for the code points above all others. */
function orderOf(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800
}
