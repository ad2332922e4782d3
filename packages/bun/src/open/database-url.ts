/**
 * Which database a URL names: `memory://` (private to the handle), `memory://name` (one per process and name),
 * `file://./relative`, `file:///absolute`, anything without a scheme: the path of a file (spaces and any Unicode may stand as they
 * are), and `s3://`, `r2://`, `gs://`: a prefix in a bucket, whose address the object storage takes apart itself.
 */
import { SqlError } from '@twill/engine'
import { filePathOf } from '@twill/storage/file'

export type DatabaseUrl =
  | { readonly kind: 'memory'; readonly name: string | undefined }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'object'; readonly url: string }

/** Two letters at least: `C:\data` is a path. */
const scheme = /^([a-z][a-z0-9+.-]+):(?=\/\/)/i

export function parseDatabaseUrl(url: string | URL): DatabaseUrl {
  const text = String(url)
  if (text === ':memory:' || text === 'memory:') return { kind: 'memory', name: undefined }
  const name = /^file:/i.test(text) ? 'file' : scheme.exec(text)?.[1]?.toLowerCase()
  switch (name) {
    case undefined:
    case 'file':
      return { kind: 'file', path: pathOf(text) }
    case 'memory': {
      const rest = text.slice('memory://'.length)
      return { kind: 'memory', name: rest === '' ? undefined : decoded(rest) }
    }
    case 's3':
    case 'r2':
    case 'gs':
      return { kind: 'object', url: text }
    default:
      throw invalidUrl(`unknown database URL scheme "${name}" in "${text}"`)
  }
}

function pathOf(text: string): string {
  try {
    return filePathOf(text.replace(/^file:/i, 'file:'))
  } catch (cause) {
    throw invalidUrl(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function invalidUrl(message: string, cause?: unknown): SqlError {
  return new SqlError('22023', message, {
    cause,
    hint: 'A database is named by memory://, memory://name, file://path, the path of a file, or s3://, r2:// or gs://bucket/prefix.',
  })
}
