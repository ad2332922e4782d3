/** The simulation kit: everything a test needs to run storage, or what stands on it, in a world that a seed decides. */
export { createVirtualClock, settle } from './clock.ts'
export type { Clock, VirtualClock } from './clock.ts'
export { absolutePath, Disk } from './disk.ts'
export { DiskFile, SECTOR_SIZE_BYTES } from './disk-file.ts'
export { createSlowStorage, FaultyStorage, RequestCounters } from './faulty-storage.ts'
export type {
  FaultyStorageOptions,
  StorageCall,
  StorageFault,
  StorageMethod,
} from './faulty-storage.ts'
export { PipelinedStorage } from './pipelined-storage.ts'
export type { PipelinedStorageOptions } from './pipelined-storage.ts'
export { CROSS_REGION, drawLatencyMs, EXPRESS, NO_LATENCY, SAME_REGION } from './latency.ts'
export type { LatencyProfile } from './latency.ts'
export { LatentObjectStore } from './latent-object-store.ts'
export type { LatentObjectStoreOptions } from './latent-object-store.ts'
export { HARSH_FAULTS, NO_FAULTS } from './object-faults.ts'
export type { ObjectFaults, RequestFate } from './object-faults.ts'
export { PowerLost, PowerLossFileSystem } from './power-loss-file-system.ts'
export type {
  DiskFault,
  DiskFaultPlan,
  DiskOperation,
  PowerLossFileSystemOptions,
} from './power-loss-file-system.ts'
export { createPrng } from './prng.ts'
export type { Prng } from './prng.ts'
export { createScheduler } from './scheduler.ts'
export type { RunOutcome, Scheduler, SchedulerOptions } from './scheduler.ts'
export { shrink } from './shrink.ts'
export { SimulatedObjectStore } from './simulated-object-store.ts'
export type {
  SimulatedObjectStoreOptions,
  SimulatedRequest,
  SimulatedWorld,
} from './simulated-object-store.ts'
export { SimulatedProcess } from './simulated-process.ts'
export { storeClock } from './store-clock.ts'
export type { StoreClockOptions } from './store-clock.ts'
export { createTrace } from './trace.ts'
export type { Trace } from './trace.ts'
