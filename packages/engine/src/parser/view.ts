import type { CreateView } from '../ast/ddl-object.ts'
import type { CreateTableAs, RefreshMaterializedView } from '../ast/ddl-table.ts'
import type { Persistence } from '../ast/select.ts'
import { withData } from './create-table.ts'
import { K } from './keywords.table.ts'
import { columnName, ifNotExists, optionalColumns, parenList, relationName } from './name.ts'
import { withOptions } from './option.ts'
import type { Parser } from './parser.ts'
import { queryMaybeParenthesised } from './select.ts'

/** At VIEW or RECURSIVE. */
export function createView(
  p: Parser,
  pos: number,
  orReplace: boolean,
  persistence: Persistence,
): CreateView {
  const recursive = p.accept(K.recursive)
  p.expect(K.view)
  const name = relationName(p)
  const columns = recursive ? parenList(p, columnName) : optionalColumns(p)
  const options = withOptions(p)
  p.expect(K.as)
  const query = queryMaybeParenthesised(p)
  const checkPos = p.pos
  const checkOption = checkOptionClause(p)
  if (recursive && checkOption !== undefined) {
    p.refuse('WITH CHECK OPTION on recursive views', checkPos)
  }
  return {
    kind: 'create-view',
    pos,
    orReplace,
    persistence,
    recursive,
    name,
    columns,
    options,
    query,
    checkOption,
  }
}

function checkOptionClause(p: Parser): CreateView['checkOption'] {
  if (!p.accept(K.with)) return undefined
  const local = p.accept(K.local)
  if (!local) p.accept(K.cascaded)
  p.expect(K.check)
  p.expect(K.option)
  return local ? 'local' : 'cascaded'
}

/** At MATERIALIZED. */
export function createMaterializedView(
  p: Parser,
  pos: number,
  persistence: Persistence,
): CreateTableAs {
  p.advance()
  p.expect(K.view)
  const exists = ifNotExists(p)
  const name = relationName(p)
  const columns = optionalColumns(p)
  const accessMethod = p.accept(K.using) ? columnName(p) : undefined
  const options = withOptions(p)
  const tablespace = p.accept(K.tablespace) ? columnName(p) : undefined
  p.expect(K.as)
  const source = queryMaybeParenthesised(p)
  return {
    kind: 'create-table-as',
    pos,
    objectType: 'materialized view',
    persistence,
    ifNotExists: exists,
    name,
    columns,
    accessMethod,
    options,
    onCommit: undefined,
    tablespace,
    source,
    withData: withData(p),
  }
}

/** At REFRESH. */
export function refreshStatement(p: Parser): RefreshMaterializedView {
  const pos = p.take()
  p.expect(K.materialized)
  p.expect(K.view)
  const concurrently = p.accept(K.concurrently)
  const name = relationName(p)
  return { kind: 'refresh-materialized-view', pos, concurrently, name, withData: withData(p) }
}
