/** Rows of pg_stat_activity and pg_locks. */
import { roleOf } from '../catalog/roles.ts'
import type { CatalogRow } from '../catalog/virtual-relation.ts'
import { lockModeNames } from '../txn/lock-modes.ts'
import type { EngineSession } from './session.ts'

/** pg_read_all_stats would see more than its own. */
function maySee({ authority, catalog }: EngineSession, other: EngineSession): boolean {
  const role = other.authority.sessionRole
  if (authority.isSuperuser || authority.rights.has(role)) return true
  return [...authority.rights].some((oid) => roleOf(catalog, oid)?.name === 'pg_read_all_stats')
}

const idleStates = {
  idle: 'idle',
  transaction: 'idle in transaction',
  failed: 'idle in transaction (aborted)',
} as const

/** PostgreSQL keeps so much of a query's text (track_activity_query_size). */
const MAX_QUERY_BYTES = 1023

export function* activityRows(session: EngineSession): Iterable<CatalogRow> {
  for (const other of session.host.sessions.values()) {
    const own = {
      pid: other.id,
      usesysid: other.authority.sessionRole,
      usename: other.user,
      application_name: other.settings.get('application_name'),
    }
    yield maySee(session, other)
      ? { ...own, ...details(other, session) }
      : { ...own, query: '<insufficient privilege>' }
  }
}

function details(other: EngineSession, self: EngineSession): CatalogRow {
  const { activity, block, evaluation, owner, client } = other
  const isActive = other === self || other.interrupts.isRunning
  const what = owner.waiting?.what
  return {
    client_addr: client?.address ?? null,
    client_port: client?.port ?? -1,
    backend_start: activity.startedMicros,
    xact_start: block.current === undefined ? null : evaluation.nowMicros,
    query_start: activity.queryMicros ?? null,
    state_change: activity.queryMicros ?? activity.startedMicros,
    wait_event_type: what === undefined ? (isActive ? null : 'Client') : 'Lock',
    wait_event: what === undefined ? (isActive ? null : 'ClientRead') : waitEvent(what),
    state: isActive ? 'active' : idleStates[other.transactionStatus],
    backend_xid: block.current?.hasChanges === true ? block.current.serial : null,
    query: activity.query.slice(0, MAX_QUERY_BYTES),
  }
}

/** Of others' builds only that they go on, as in PostgreSQL. */
export function* buildRows(session: EngineSession): Iterable<CatalogRow> {
  for (const other of session.host.sessions.values()) {
    const { build } = other.activity
    if (build === undefined) continue
    yield { pid: other.id, ...(maySee(session, other) ? build.progress() : {}) }
  }
}

function waitEvent(what: string): string {
  if (what.includes('transaction')) return 'transactionid'
  return /tuple|relation|advisory/.exec(what)?.[0] ?? 'object'
}

/** Table and advisory locks, and of each open transaction the locks on itself for which others wait. */
export function* lockRows(session: EngineSession, database: number): Iterable<CatalogRow> {
  const { locks } = session.host.store.transactions
  const { sessions } = session.host
  const common = (pid: number): CatalogRow => ({
    pid,
    virtualtransaction: `${pid}/1`,
    fastpath: false,
  })
  for (const { key, mode, owner, granted } of locks.tables.all()) {
    yield {
      ...common(owner.id),
      locktype: 'relation',
      database,
      relation: key,
      mode: lockModeNames[mode] ?? '',
      granted,
    }
  }
  for (const { key, mode, owner, granted } of locks.advisory.all()) {
    const name = mode === 0 ? 'ShareLock' : 'ExclusiveLock'
    yield {
      ...common(owner.id),
      locktype: 'advisory',
      database,
      ...advisoryKey(String(key)),
      mode: name,
      granted,
    }
  }
  for (const { id, block, owner } of sessions.values()) {
    const txn = block.current
    if (txn === undefined) continue
    yield {
      ...common(id),
      locktype: 'virtualxid',
      virtualxid: `${id}/1`,
      mode: 'ExclusiveLock',
      granted: true,
    }
    if (txn.hasChanges || txn.lockedRows.length > 0) {
      yield {
        ...common(id),
        locktype: 'transactionid',
        transactionid: txn.serial,
        mode: 'ExclusiveLock',
        granted: true,
      }
    }
    const [, serial] = /^ShareLock on transaction (\d+)$/.exec(owner.waiting?.what ?? '') ?? []
    if (serial === undefined) continue
    yield {
      ...common(id),
      locktype: 'transactionid',
      transactionid: Number(serial),
      mode: 'ShareLock',
      granted: false,
    }
  }
}

/** One key of 64 bits, or two of 32. */
function advisoryKey(key: string): CatalogRow {
  const [first = '', second] = key.split(',')
  if (second !== undefined) {
    return { classid: Number(first) >>> 0, objid: Number(second) >>> 0, objsubid: 2 }
  }
  const bits = BigInt.asUintN(64, BigInt(first))
  return { classid: Number(bits >> 32n), objid: Number(bits & 0xffffffffn), objsubid: 1 }
}
