/**
 * The suite's own assertions, so that it runs under any test runner and inside a backend's own tooling. Each throws a
 * `ConformanceFailure` that says what was promised and what was seen.
 */
import type { StorageErrorKind } from '../errors.ts'

export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure'
}

export function expectThat(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new ConformanceFailure(promise)
}

export function expectEqual<T extends string | number | boolean | undefined>(
  seen: T,
  wanted: T,
  what: string,
): void {
  if (seen !== wanted) throw new ConformanceFailure(`${what}: expected ${wanted}, saw ${seen}`)
}

/** Same numbers or strings, in the same order. */
export function expectList(
  seen: readonly (string | number)[],
  wanted: readonly (string | number)[],
  what: string,
): void {
  const same = seen.length === wanted.length && seen.every((item, index) => item === wanted[index])
  if (!same) {
    throw new ConformanceFailure(`${what}: expected [${excerpt(wanted)}], saw [${excerpt(seen)}]`)
  }
}

/** Same bytes, where absence is a value too. */
export function expectBytes(
  seen: Uint8Array | undefined,
  wanted: Uint8Array | undefined,
  what: string,
): void {
  if (!sameBytes(seen, wanted)) {
    throw new ConformanceFailure(`${what}: expected ${showBytes(wanted)}, saw ${showBytes(seen)}`)
  }
}

/** The promise rejects with an error of one of these kinds. Answers which. */
export async function expectRejection(
  attempt: Promise<unknown>,
  kinds: StorageErrorKind | readonly StorageErrorKind[],
  what: string,
): Promise<StorageErrorKind> {
  const allowed: readonly string[] = typeof kinds === 'string' ? [kinds] : kinds
  try {
    await attempt
  } catch (error) {
    const kind = errorKind(error)
    if (kind !== undefined && allowed.includes(kind)) return kind
    throw new ConformanceFailure(
      `${what}: expected ${allowed.join(' or ')}, saw ${String(error)}`,
      {
        cause: error,
      },
    )
  }
  throw new ConformanceFailure(`${what}: expected ${allowed.join(' or ')}, but it succeeded`)
}

/** The kind of a storage error; read from its shape, because a backend may bring its own copy of the class. */
export function errorKind(error: unknown): StorageErrorKind | undefined {
  if (!(error instanceof Error) || error.name !== 'StorageError') return undefined
  return (error as Error & { readonly kind?: StorageErrorKind }).kind
}

export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}

export function showBytes(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return 'nothing'
  const head = [...bytes.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${bytes.length} bytes ${head}${bytes.length > 16 ? '…' : ''}`
}

function excerpt(items: readonly (string | number)[]): string {
  return items.length <= 12
    ? items.join(', ')
    : `${items.slice(0, 12).join(', ')}, … ${items.length}`
}

/** What an error says, whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : `thrown: ${JSON.stringify(thrown)}`
}
