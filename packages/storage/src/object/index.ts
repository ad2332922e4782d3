/** The object-store seam, and a store in memory. */
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
