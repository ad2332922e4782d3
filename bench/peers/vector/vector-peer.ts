/**
 * One way to find nearest vectors, behind one interface. Vectors are those of a set, and their numbers are their places in it. A peer
 * that is not installed is `undefined`, and the report says so.
 */
import type { VectorSet } from '../../vector/vector-sets.ts'
import type { MaybePromise } from '../peer.ts'

export const vectorPeerNames = ['twill', 'hnswlib', 'usearch', 'twill-sql', 'pglite'] as const

export type VectorPeerName = (typeof vectorPeerNames)[number]

/** The same for all. */
export const M = 16
export const EF_CONSTRUCTION = 200
/** Neighbours asked for. */
export const K = 10

export type VectorPeerOptions = {
  readonly set: VectorSet
  /** A folder of its own. */
  readonly directory: string
  readonly seed: number
  /** Of those that can build on more than one. */
  readonly threads: number
}

export interface VectorPeer {
  readonly name: VectorPeerName
  readonly version: string
  /** Whether the index is built by one statement after all vectors are there. */
  readonly buildsAfterwards: boolean
  /** Brings vectors `from` to `to` - 1 into the form that `add` takes; the caller does not count it. */
  prepare?(from: number, to: number): void
  /** Adds them, in order. */
  add(from: number, to: number): MaybePromise<void>
  /** Builds the index, where `add` has not. */
  build(): MaybePromise<void>
  /** How many candidates later searches look at. Not counted. */
  setEf(ef: number): MaybePromise<void>
  /** The numbers of the K nearest. */
  search(query: Float32Array): MaybePromise<ArrayLike<number>>
  /** The index in bytes, as it says itself. */
  bytes(): MaybePromise<number | undefined>
  close(): MaybePromise<void>
}
