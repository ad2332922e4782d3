export { freePort } from './free-port.ts'
export { sharedPath } from './shared-path.ts'
export { postgresProgram, skipReason, startPostgres } from './start-postgres.ts'
export type { PostgresCluster, PostgresOptions } from './start-postgres.ts'
