/** How a database is named on the command line: a URL, or the path of a file. */
export function databaseUrl(name: string): string {
  if (name === ':memory:') return 'memory://'
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(name) ? name : `file://${name.replaceAll('%', '%25')}`
}

/** The short name for prompts and notes: the last part of the path, without its ending. */
export function databaseName(url: string): string {
  const [scheme = '', rest = ''] = url.split('://')
  const path = rest.replace(/[?#].*$/, '').replace(/\/+$/, '')
  const last = path.split(/[/\\]/).at(-1) ?? ''
  return last.replace(/\.(db|twill)$/, '').replaceAll('%25', '%') || scheme
}
