/** Privileges as bits, in the order in which PostgreSQL prints their letters; and their names. */
export const LETTERS = 'arwdDxtXUCTcsA'

export const INSERT = 1
export const SELECT = 2
export const UPDATE = 4
export const DELETE = 8
export const TRUNCATE = 16
export const REFERENCES = 32
export const TRIGGER = 64
export const EXECUTE = 128
export const USAGE = 256
export const CREATE = 512
export const TEMPORARY = 1024
export const CONNECT = 2048

const words: Readonly<Record<string, number>> = {
  insert: INSERT,
  select: SELECT,
  update: UPDATE,
  delete: DELETE,
  truncate: TRUNCATE,
  references: REFERENCES,
  trigger: TRIGGER,
  execute: EXECUTE,
  usage: USAGE,
  create: CREATE,
  temporary: TEMPORARY,
  temp: TEMPORARY,
  connect: CONNECT,
  set: 4096,
  'alter system': 8192,
}

/** The bit of a privilege's name; `undefined` for what is none. */
export function privilegeBit(word: string): number | undefined {
  return words[word]
}

/** The name of a privilege with one bit, as it is written. */
export function privilegeWord(bit: number): string {
  const found = Object.entries(words).find(([, value]) => value === bit)
  return (found?.[0] ?? '').toUpperCase()
}

export function bitsOf(letters: string): number {
  let bits = 0
  for (const letter of letters) bits |= 1 << LETTERS.indexOf(letter)
  return bits
}

export function lettersOf(bits: number): string {
  return Array.from(LETTERS)
    .filter((_, i) => (bits & (1 << i)) !== 0)
    .join('')
}
