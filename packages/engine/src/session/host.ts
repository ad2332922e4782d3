/** What a session is given by the database that it belongs to. */
import type { VirtualLookup } from '../binder/scope.ts'
import type { VirtualRelation } from '../catalog/virtual-relation.ts'
import type { DatabaseDirectory, Env } from '../engine.ts'
import type { Store } from '../txn/store.ts'
import type { Oid } from '../types/type.ts'
import type { Channels } from './channels.ts'
import type { QueryPlans } from './query-plans.ts'
import type { EngineSession } from './session.ts'

export interface SessionHost {
  readonly env: Env
  /** Another one after the database has gone over to a newer checkpoint of its writer. */
  readonly store: Store
  readonly plans: QueryPlans
  readonly channels: Channels
  readonly databaseName: string
  /** The databases beside it, where the host has several. */
  readonly databases: DatabaseDirectory | undefined
  readonly workMemBytes: number
  readonly readOnly: boolean
  /** Set while the log of another is applied: no snapshot is taken before it resolves. */
  readonly replaying: Promise<void> | undefined
  /** Of a database that follows another: goes over to the newest checkpoint, as the one that is read is no longer kept. */
  readonly rebased: (() => Promise<void>) | undefined
  readonly virtual: VirtualLookup & { byOid(oid: Oid): VirtualRelation | undefined }
  readonly sessions: ReadonlyMap<number, EngineSession>
  /** The session is over; `dropping` is done when its temporary objects are gone. */
  ended(session: EngineSession, dropping: Promise<void> | undefined): void
}
