/**
 * Databases in a bucket: prefixes beside that of the main database, listed in an object of their own. A database that fills its whole
 * bucket is alone.
 */
import { copyDatabase, SqlError, type Engine } from '@twill/engine'
import type { DatabaseHome, EngineNaming } from '@twill/server'
import type { Storage } from '@twill/storage'
import {
  folderOfUrl,
  openBucketDatabases,
  openObjectStorage,
  parseS3Url,
  type BucketDatabase,
  type SiblingDatabases,
} from '@twill/storage-s3'
import { asClientError, openOver, type EngineChoices } from '../open-engine.ts'
import { copyOfOpened } from './copy-of.ts'

/** How far behind its writer a reader may be, when nothing is slow. */
const FOLLOW_INTERVAL_MS = 1_000

export class BucketHome implements DatabaseHome {
  readonly main: string
  readonly #url: string
  readonly #choices: EngineChoices
  readonly #siblings: SiblingDatabases | undefined
  /** The folders of the databases beside the main one. */
  readonly #folders = new Map<string, string>()
  readonly #storages = new Map<string, Storage>()

  private constructor(
    url: string,
    choices: EngineChoices,
    main: string,
    siblings: SiblingDatabases | undefined,
  ) {
    this.#url = url
    this.#choices = choices
    this.main = main
    this.#siblings = siblings
  }

  static async open(url: string, choices: EngineChoices, name?: string): Promise<BucketHome> {
    const { bucket, prefix } = parseS3Url(url)
    const main = name ?? (prefix === '' ? bucket : folderOfUrl(url))
    const siblings = prefix === '' ? undefined : await openBucketDatabases(url)
    return new BucketHome(url, choices, main, siblings)
  }

  async list(): Promise<readonly string[]> {
    if (this.#siblings === undefined) return []
    try {
      for (const { folder, isGoing, name } of await this.#siblings.databases.list()) {
        if (isGoing !== true && name !== this.main) this.#folders.set(name, folder)
      }
    } catch (error) {
      throw asClientError(error)
    }
    return [...this.#folders.keys()]
  }

  #urlOf(name: string): string {
    if (name === this.main) return this.#url
    const folder = this.#folders.get(name)
    if (folder === undefined || this.#siblings === undefined) {
      throw new SqlError('3D000', `database "${name}" does not exist`)
    }
    return this.#siblings.urlOf(folder)
  }

  async open(name: string, naming: EngineNaming): Promise<Engine> {
    const url = this.#urlOf(name)
    const { follow, readOnly } = parseS3Url(url)
    const storage = await openBucket(url, name === this.main && !readOnly)
    const engine = await openOver(storage, {
      ...this.#choices,
      ...naming,
      readOnly,
      ...(follow ? { follow: { intervalMs: FOLLOW_INTERVAL_MS } } : {}),
    })
    this.#storages.set(name, storage)
    return engine
  }

  #shared(): SiblingDatabases {
    if (this.#siblings !== undefined) return this.#siblings
    throw new SqlError('0A000', 'a database that fills its whole bucket has no others beside it')
  }

  /** It is listed when it is whole; one that is not is a folder that nothing names. */
  async create(name: string, template: string | undefined): Promise<void> {
    const { databases, urlOf } = this.#shared()
    await this.#finishErasing()
    const folder = databases.newFolder(name)
    const target = await openBucket(urlOf(folder), true)
    try {
      if (template !== undefined) await this.#copy(template, target)
    } finally {
      await target.close()
    }
    try {
      await databases.change((all) => {
        if (all.some((each) => each.folder === folder)) return all
        if (all.some((each) => each.name === name && each.isGoing !== true)) {
          throw new SqlError('42P04', `database "${name}" already exists`)
        }
        return [...all, { name, folder }]
      })
    } catch (error) {
      await databases.erase(folder)
      throw asClientError(error)
    }
    this.#folders.set(name, folder)
  }

  /** Deletes what an interrupted DROP DATABASE has left. */
  async #finishErasing(): Promise<void> {
    const { databases } = this.#shared()
    for (const { folder, isGoing } of await databases.list()) {
      if (isGoing !== true) continue
      await databases.erase(folder)
      await databases.change((all) => changed(all, folder, () => []))
    }
  }

  async #copy(template: string, target: Storage): Promise<void> {
    const opened = this.#storages.get(template)
    if (opened !== undefined && (await copyOfOpened(opened, target))) return
    const source = await openBucket(this.#urlOf(template), false)
    try {
      await copyDatabase({ source, target })
    } finally {
      await source.close()
    }
  }

  /** Its name goes first. What is left of its objects, should this be interrupted, is named by the list. */
  async remove(name: string): Promise<void> {
    const { databases } = this.#shared()
    const folder = this.#folders.get(name)
    if (folder === undefined) return
    await databases.change((all) =>
      changed(all, folder, (each) => [{ name: each.name, folder, isGoing: true }]),
    )
    this.#folders.delete(name)
    this.#storages.delete(name)
    await databases.erase(folder)
    await databases.change((all) => changed(all, folder, () => []))
  }

  async rename(from: string, to: string): Promise<void> {
    const { databases } = this.#shared()
    const folder = this.#folders.get(from)
    if (folder === undefined) throw new SqlError('3D000', `database "${from}" does not exist`)
    await databases.change((all) => changed(all, folder, (each) => [{ ...each, name: to }]))
    this.#folders.set(to, folder)
    this.#folders.delete(from)
    this.#storages.delete(from)
  }
}

/** The list with one entry replaced; the list itself where it says so already. */
function changed(
  all: readonly BucketDatabase[],
  folder: string,
  replace: (entry: BucketDatabase) => readonly BucketDatabase[],
): readonly BucketDatabase[] {
  const at = all.findIndex((each) => each.folder === folder)
  const entry = all[at]
  if (entry === undefined) return all
  const next = all.toSpliced(at, 1, ...replace(entry))
  return JSON.stringify(next) === JSON.stringify(all) ? all : next
}

async function openBucket(url: string, create: boolean): Promise<Storage> {
  try {
    return await openObjectStorage(url, { create })
  } catch (error) {
    throw asClientError(error)
  }
}
