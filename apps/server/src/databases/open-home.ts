/** Where the databases of a URL are. Storages are loaded when they are needed: starting fast matters where a server is started on demand. */
import type { DatabaseHome } from '@twill/server'
import type { EngineChoices } from '../open-engine.ts'

/** `name`: of the main database, instead of what its URL says. */
export async function openHome(
  url: string,
  choices: EngineChoices,
  name?: string,
): Promise<DatabaseHome> {
  if (/^(?:s3|r2|gs):\/\//i.test(url)) {
    const { BucketHome } = await import('./bucket-home.ts')
    return BucketHome.open(url, choices, name)
  }
  if (/^:?memory:/i.test(url)) {
    const { MemoryHome } = await import('./memory-home.ts')
    return new MemoryHome(url.replace(/^:/, '').replace(/^memory:$/i, 'memory://'), choices, name)
  }
  const { FileHome } = await import('./file-home.ts')
  const file = /^file:/i.test(url) ? url : `file://${url.replaceAll('%', '%25')}`
  return new FileHome(file, choices, name)
}
