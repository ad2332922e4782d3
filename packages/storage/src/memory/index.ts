export { forgetMemoryStorage, MEMORY_CAPABILITIES, openMemoryStorage } from './memory-storage.ts'
export type { MemoryStorageOptions } from './memory-storage.ts'
