/** Rows of the catalog's views that are about sessions and their state, by view. */
import type { Datum } from '../types/datum.ts'
import type { EngineSession } from './session.ts'

export function sessionRows(session: EngineSession, name: string): Iterable<readonly Datum[]> {
  switch (name) {
    case 'pg_settings':
      return settingRows(session)
    case 'pg_prepared_statements':
      return session.prepared.names.map((statement) => [statement])
    case 'pg_cursors':
      return [...session.cursors.all()].map((cursor) => [cursor.name, cursor.hold, cursor.scroll])
    case 'pg_stat_activity':
      return [...session.host.sessions.values()].map((other) => [
        other.id,
        other.user,
        other.settings.get('application_name'),
        other.transactionStatus,
      ])
    default:
      return []
  }
}

/** name, value, unit, description, kind, initial value, enum values. */
function* settingRows(session: EngineSession): Iterable<readonly Datum[]> {
  for (const { name, value, initial, description } of session.settings.names()) {
    yield [
      name,
      session.settings.get(name),
      value.kind === 'int' && value.unit !== '' ? value.unit : null,
      description,
      value.kind,
      initial,
    ]
  }
}
