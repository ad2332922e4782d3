export { sharedPath } from './shared-path.ts'
export { skipReason, startPostgres } from './start-postgres.ts'
export type { PostgresCluster } from './start-postgres.ts'
