/** Rows of the catalog's views that are about sessions and their state, by view. */
import { DATABASE } from '../catalog/pg-catalog/catalog-oids.ts'
import type { CatalogRow } from '../catalog/virtual-relation.ts'
import { unreachable } from '../base/unreachable.ts'
import { arrayOf } from '../types/array-value.ts'
import { activityRows, buildRows, lockRows } from './activity-rows.ts'
import type { EngineSession } from './session.ts'
import type { SettingDefinition, SettingKind } from './setting-definition.ts'
import { settingFacts } from './setting-facts.ts'
import { settingNumber } from './setting-value.ts'

const TEXT = 25
const REGTYPE = 2206

export function sessionRows(session: EngineSession, name: string): Iterable<CatalogRow> {
  switch (name) {
    case 'pg_settings':
      return session.settings.names().flatMap((definition) => settingRow(session, definition))
    case 'pg_prepared_statements':
      return preparedRows(session)
    case 'pg_cursors':
      return cursorRows(session)
    case 'pg_stat_activity':
      return activityRows(session)
    case 'pg_stat_progress_create_index':
      return buildRows(session)
    case 'pg_locks':
      return lockRows(session, DATABASE)
    default:
      return []
  }
}

const settable: ReadonlySet<string> = new Set(['user', 'superuser'])

function settingRow(session: EngineSession, definition: SettingDefinition): readonly CatalogRow[] {
  const { name, value: kind, fixed, initial } = definition
  const facts = settingFacts(name)
  // who the user is stands elsewhere
  if (facts === undefined) return []
  const row = {
    name,
    setting: settingNumber(definition, session.settings.get(name)),
    ...ofKind(kind),
    category: facts.category,
    short_desc: definition.description,
    extra_desc: null,
    unit: facts.unit,
    enumvals: facts.values.length === 0 ? null : arrayOf(TEXT, facts.values),
    min_val: facts.least,
    max_val: facts.most,
    context: fixed && settable.has(facts.context) ? 'internal' : facts.context,
    source: session.settings.get(name) === initial ? 'default' : 'session',
    boot_val: settingNumber(definition, initial),
    reset_val: settingNumber(definition, session.settings.initial(name)),
    pending_restart: false,
  }
  return [row]
}

function ofKind(kind: SettingKind): CatalogRow {
  switch (kind.kind) {
    case 'bool':
      return { vartype: 'bool' }
    case 'string':
    case 'list':
      return { vartype: 'string' }
    case 'enum':
      return { vartype: 'enum', enumvals: arrayOf(TEXT, kind.values) }
    case 'int': {
      const unit = kind.unit === '' ? null : kind.unit
      return { vartype: 'integer', unit, min_val: String(kind.min), max_val: String(kind.max) }
    }
    case 'real':
      return { vartype: 'real', min_val: String(kind.min), max_val: String(kind.max) }
    default:
      return unreachable(kind)
  }
}

function* preparedRows(session: EngineSession): Iterable<CatalogRow> {
  for (const [name, prepared] of session.prepared.all()) {
    yield {
      name,
      statement: prepared.sql,
      parameter_types: arrayOf(REGTYPE, prepared.parameterTypes),
      from_sql: true,
      generic_plans: 0,
      custom_plans: 0,
    }
  }
}

function* cursorRows(session: EngineSession): Iterable<CatalogRow> {
  for (const { name, hold, scroll } of session.cursors.all()) {
    yield { name, statement: '', is_holdable: hold, is_binary: false, is_scrollable: scroll }
  }
}
