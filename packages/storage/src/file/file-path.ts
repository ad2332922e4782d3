/**
 * Where a `file://` URL points. Beyond what the standard allows, a relative path may follow the two slashes
 * (`file://./app.db`, `file://data/app.db`), and spaces and any Unicode may stand as they are. In a URL `%20` and its like
 * are decoded; in a plain path nothing is.
 */
import { invalid } from '../errors.ts'

export function filePathOf(urlOrPath: string): string {
  const path = urlOrPath.startsWith('file:') ? decoded(withoutScheme(urlOrPath)) : urlOrPath
  if (path === '' || path.endsWith('/')) throw invalid(`"${urlOrPath}" does not name a file`)
  if (path.includes('\0')) throw invalid('a file path must not contain a zero byte')
  return path
}

function withoutScheme(url: string): string {
  const rest = url.slice('file:'.length)
  if (!rest.startsWith('//')) return rest
  const path = rest.slice(2)
  return path.startsWith('localhost/') ? path.slice('localhost'.length) : path
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
