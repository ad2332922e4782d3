import type { TableElement, ColumnDefinition } from '../../ast/ddl-table.ts'
import type { TableConstraint } from '../../ast/constraint.ts'
import type { EngineSession } from '../session.ts'
export function likeElements(_s: EngineSession, elements: readonly TableElement[]): { columns: ColumnDefinition[]; constraints: TableConstraint[] } {
  return { columns: elements.filter((e) => e.kind === 'column-definition') as ColumnDefinition[], constraints: elements.flatMap((e) => (e.kind === 'constraint' ? [e.constraint] : [])) }
}
