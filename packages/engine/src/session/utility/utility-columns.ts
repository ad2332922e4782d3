/** The columns of commands that answer with rows, for Describe before they run. */
import type { Statement } from '../../ast/statement.ts'
import type { ResultColumn } from '../../engine.ts'
import { isQuery } from '../query-plans.ts'
import type { EngineSession } from '../session.ts'
import { settingDefinition } from '../settings.ts'

const TEXT = 25
const JSON_OID = 114

function column(name: string, oid: number = TEXT): ResultColumn {
  return { name, type: { oid, typmod: -1 }, tableOid: 0, attnum: 0 }
}

export function utilityColumns(
  session: EngineSession,
  statement: Statement,
): readonly ResultColumn[] | undefined {
  switch (statement.kind) {
    case 'show':
      if (statement.name.toLowerCase() === 'all') {
        return [column('name'), column('setting'), column('description')]
      }
      return [column(settingDefinition(statement.name)?.name ?? statement.name)]
    case 'explain': {
      const isJson = statement.options.some(
        ({ name, value }) =>
          name === 'format' && value !== undefined && 'text' in value && /^json$/i.test(value.text),
      )
      return [column('QUERY PLAN', isJson ? JSON_OID : TEXT)]
    }
    case 'fetch':
      return statement.move ? undefined : session.cursors.get(statement.cursor).columns
    case 'execute': {
      const inner = session.prepared.get(statement.name)
      return inner.statement !== undefined && isQuery(inner.statement) ? inner.columns : undefined
    }
    default:
      return undefined
  }
}
