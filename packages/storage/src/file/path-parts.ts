/** The folder part of a path, as something that can be opened. */
export function directoryOf(path: string): string {
  const at = path.lastIndexOf('/')
  if (at < 0) return '.'
  return at === 0 ? '/' : path.slice(0, at)
}

/** The part after the last slash. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
