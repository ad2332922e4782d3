/**
 * The conformance suite of the object-store seam (`@twill/storage/object`): what database storage relies on in a bucket.
 *
 *     import { describe, test } from 'vitest'
 *     import { runObjectStoreConformance } from '@twill/storage/conformance'
 *     runObjectStoreConformance({ describe, test }, { name: 'mine', create: async () => ({ store, prefix: 'run-1/' }) })
 *
 * Each test keeps to keys of its own under the prefix, and removes them.
 */
import type { ObjectStore } from '../object/object-store.ts'
import type { Runner } from './harness.ts'
import { conditionalWrites } from './object-store-conditions.ts'
import type { DefineObjectStoreTest } from './object-store-harness.ts'
import { listing } from './object-store-lists.ts'
import { readsAndWrites } from './object-store-reads.ts'

export type ObjectStoreSubject = {
  /** Stands in test names. */
  readonly name: string
  create(): Promise<{
    readonly store: ObjectStore
    /** Nobody else uses keys that begin with it. */
    readonly prefix: string
    readonly close?: () => void | Promise<void>
  }>
  /** Objects per page of a list, where it is so small that the suite can fill several pages. */
  readonly pageSize?: number
  /** A size of object that the store must take. 8 MiB unless it says otherwise. */
  readonly largeBytes?: number
}

const DEFAULT_LARGE_BYTES = 8 << 20

export function runObjectStoreConformance(runner: Runner, subject: ObjectStoreSubject): void {
  let tests = 0
  const define: DefineObjectStoreTest = (name, body) => {
    const own = `${tests++}/`
    runner.test(name, async () => {
      const { store, prefix, close } = await subject.create()
      try {
        await body(store, prefix + own)
      } finally {
        await removeAll(store, prefix + own)
        await close?.()
      }
    })
  }
  runner.describe(`object store conformance: ${subject.name}`, () => {
    readsAndWrites(define, subject.largeBytes ?? DEFAULT_LARGE_BYTES)
    conditionalWrites(define)
    listing(define, subject.pageSize)
  })
}

async function removeAll(store: ObjectStore, prefix: string): Promise<void> {
  for (;;) {
    const { objects, next } = await store.list(prefix)
    await Promise.all(objects.map(({ key }) => store.delete(key)))
    if (next === undefined) return
  }
}
