/**
 * A simulated disk: folders and files that outlive the simulated processes which use them, and what becomes of both in a
 * power cut. Paths are POSIX paths; there are no links.
 */
import { conflict, invalid, notFound } from '../errors.ts'
import { DiskDirectory, type DiskNode } from './disk-directory.ts'
import { DiskFile } from './disk-file.ts'
import type { Prng } from './prng.ts'

export class Disk {
  readonly #root = new DiskDirectory()
  /** Bytes the disk can hold; more is `full`. May be changed at any time. */
  capacityBytes: number = Number.POSITIVE_INFINITY

  node(path: string): DiskNode | undefined {
    let node: DiskNode | undefined = this.#root
    for (const name of segments(path)) {
      if (!(node instanceof DiskDirectory)) return undefined
      node = node.get(name)
    }
    return node
  }

  file(path: string): DiskFile {
    const node = this.node(path)
    if (node === undefined) throw notFound(`no such file: ${path}`)
    if (!(node instanceof DiskFile)) throw invalid(`not a file: ${path}`)
    return node
  }

  directory(path: string): DiskDirectory {
    const node = this.node(path)
    if (node === undefined) throw notFound(`no such folder: ${path}`)
    if (!(node instanceof DiskDirectory)) throw invalid(`not a folder: ${path}`)
    return node
  }

  createFile(path: string): DiskFile {
    const [parent, name] = this.#place(path)
    if (parent.get(name) !== undefined) throw conflict(`exists already: ${path}`)
    const file = new DiskFile()
    parent.change([[name, file]])
    return file
  }

  /** Makes a folder and those above it that are missing. */
  makeDirectory(path: string): void {
    let directory = this.#root
    for (const name of segments(path)) {
      const node = directory.get(name)
      if (node instanceof DiskFile) throw conflict(`a file is in the place of the folder ${path}`)
      const next = node ?? new DiskDirectory()
      if (node === undefined) directory.change([[name, next]])
      directory = next
    }
  }

  /** Both names stand in one folder: a rename across folders is not atomic in a power cut, and nobody here needs one. */
  rename(from: string, to: string): void {
    const [fromParent, fromName] = this.#place(from)
    const [toParent, toName] = this.#place(to)
    const node = fromParent.get(fromName)
    if (node === undefined) throw notFound(`no such file: ${from}`)
    if (fromParent !== toParent) throw invalid(`a rename across folders: ${from} to ${to}`)
    if (fromName === toName) return
    fromParent.change([
      [toName, node],
      [fromName, undefined],
    ])
  }

  remove(path: string): void {
    const [parent, name] = this.#place(path)
    if (parent.get(name) !== undefined) parent.change([[name, undefined]])
  }

  allocatedBytes(): number {
    const count = (node: DiskNode): number =>
      node instanceof DiskFile
        ? node.allocatedBytes()
        : node.nodes().reduce((sum, child) => sum + count(child), 0)
    return count(this.#root)
  }

  /** Every file there is, with its path: for tests that damage a disk at rest. */
  files(): readonly (readonly [path: string, file: DiskFile])[] {
    const found: [string, DiskFile][] = []
    const visit = (directory: DiskDirectory, path: string): void => {
      for (const name of directory.names()) {
        const node = directory.get(name)
        if (node instanceof DiskFile) found.push([`${path}/${name}`, node])
        else if (node !== undefined) visit(node, `${path}/${name}`)
      }
    }
    visit(this.#root, '')
    return found
  }

  /** Cuts the power: leaves what was synced and, of the rest, what chance leaves. */
  powerLoss(prng: Prng): void {
    this.#root.powerLoss(prng)
  }

  /** Writes everything to the platters, as an orderly shutdown of the machine does. */
  syncAll(): void {
    const sync = (node: DiskNode): void => {
      if (node instanceof DiskFile) {
        node.sync(node.nextChange)
        return
      }
      node.sync(node.changeCount)
      node.nodes().forEach(sync)
    }
    sync(this.#root)
  }

  #place(path: string): readonly [parent: DiskDirectory, name: string] {
    const names = segments(path)
    const name = names.pop()
    if (name === undefined) throw invalid('the root folder cannot be changed')
    return [this.directory(`/${names.join('/')}`), name]
  }
}

/** The absolute form of a path, seen from the root folder. */
export function absolutePath(path: string): string {
  return `/${segments(path).join('/')}`
}

function segments(path: string): string[] {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names
}
