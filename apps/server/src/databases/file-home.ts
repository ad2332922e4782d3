/**
 * Databases in files of one folder: `shop.db` is the database shop, and what lies beside it under other endings (its log, its branches)
 * goes with it. Which there are is what the folder says. Files that are no databases are nobody's business.
 */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { copyDatabase, SqlError, type Engine } from '@twill/engine'
import type { DatabaseHome, EngineNaming } from '@twill/server'
import type { Storage } from '@twill/storage'
import { filePathOf, openLocalFileStorage } from '@twill/storage/file'
import { asClientError, openOver, type EngineChoices } from '../open-engine.ts'
import { copyOfOpened } from './copy-of.ts'
import { ENDING, fileOf, isDatabase, moveFiles, nameOfFile, removeFiles } from './database-files.ts'

const COPY_ENDING = '.copying'

export class FileHome implements DatabaseHome {
  readonly main: string
  readonly #mainPath: string
  readonly #folder: string
  readonly #choices: EngineChoices
  readonly #storages = new Map<string, Storage>()

  constructor(url: string, choices: EngineChoices, name?: string) {
    this.#mainPath = resolve(filePathOf(url))
    this.#folder = dirname(this.#mainPath)
    this.main = name ?? nameOfFile(this.#mainPath)
    this.#choices = choices
  }

  #path(name: string): string {
    return name === this.main ? this.#mainPath : join(this.#folder, fileOf(name))
  }

  list(): Promise<readonly string[]> {
    if (!existsSync(this.#folder)) return Promise.resolve([])
    const names = readdirSync(this.#folder)
      .filter((file) => file.endsWith(ENDING) && fileOf(nameOfFile(file)) === file)
      .filter((file) => join(this.#folder, file) !== this.#mainPath)
      .filter((file) => isDatabase(join(this.#folder, file)))
      .map(nameOfFile)
      .filter((name) => !name.includes('@') && name !== this.main)
    return Promise.resolve(names)
  }

  async open(name: string, naming: EngineNaming): Promise<Engine> {
    const create = name === this.main
    const storage = await openFile(this.#path(name), create)
    const engine = await openOver(storage, { ...this.#choices, ...naming })
    this.#storages.set(name, storage)
    return engine
  }

  /** It gets its name when it is whole. */
  async create(name: string, template: string | undefined): Promise<void> {
    const path = this.#path(name)
    if (existsSync(path)) throw new SqlError('42P04', `database "${name}" already exists`)
    const unfinished = `${path}${COPY_ENDING}`
    removeFiles(unfinished)
    removeFiles(path)
    try {
      const target = await openFile(unfinished, true)
      try {
        if (template !== undefined) await this.#copy(template, target)
      } finally {
        await target.close()
      }
      moveFiles(unfinished, path)
    } catch (error) {
      removeFiles(unfinished)
      throw error
    }
  }

  async #copy(template: string, target: Storage): Promise<void> {
    const opened = this.#storages.get(template)
    if (opened !== undefined && (await copyOfOpened(opened, target))) return
    const source = await openFile(this.#path(template), false)
    try {
      await copyDatabase({ source, target })
    } finally {
      await source.close()
    }
  }

  remove(name: string): Promise<void> {
    removeFiles(this.#path(name))
    this.#storages.delete(name)
    return Promise.resolve()
  }

  rename(from: string, to: string): Promise<void> {
    moveFiles(this.#path(from), this.#path(to))
    this.#storages.delete(from)
    return Promise.resolve()
  }
}

async function openFile(path: string, create: boolean): Promise<Storage> {
  try {
    return await openLocalFileStorage(`file://${path.replaceAll('%', '%25')}`, { create })
  } catch (error) {
    throw asClientError(error)
  }
}
