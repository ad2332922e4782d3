/** The object-store seam, and a store in memory. */
export { CarriedObjectStore, isWrite } from './carried-object-store.ts'
export type { CarriedRequest, Carry, ObjectOperation } from './carried-object-store.ts'
export { compareKeys } from './compare-keys.ts'
export { CountingObjectStore } from './counting-object-store.ts'
export type { ObjectRequestCounts } from './counting-object-store.ts'
export { MemoryObjectStore } from './memory-object-store.ts'
export type { MemoryObjectStoreOptions, RestingObject } from './memory-object-store.ts'
export { ObjectStoreError } from './object-store.ts'
export type {
  ByteRange,
  ETag,
  ListedObject,
  ListPage,
  ObjectStore,
  ObjectStoreErrorKind,
  PutAnswer,
  StoredObject,
  StoreQuirks,
} from './object-store.ts'
