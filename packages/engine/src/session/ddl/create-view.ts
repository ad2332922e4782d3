/** CREATE [OR REPLACE] VIEW: the query is bound once, its stars are written out, and it is kept as text. */
import type { CreateView } from '../../ast/ddl-object.ts'
import type { Select } from '../../ast/select.ts'
import { typeRefText } from '../../binder/type-text.ts'
import type { ViewColumn, ViewObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { duplicateColumn, malformed, unsupported } from '../../errors/query-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { printSelect } from '../../parser/print-select.ts'
import type { Oid } from '../../types/type.ts'
import { andThen } from '../maybe-promise.ts'
import { ownedByCreator } from '../privileges/new-object.ts'
import type { EngineSession } from '../session.ts'
import { bindDefinition, usedObjects } from './bind-definition.ts'
import { relationExists } from './existing.ts'
import { expandStars } from './expand-stars.ts'
import { targetSchema } from './find-object.ts'
import { intoCore } from './into-clause.ts'
import { lockForChange } from './lock-for-change.ts'

/** What CREATE OR REPLACE leaves as it was. */
function keptOf({
  acl,
  comment,
  owner,
}: ViewObject): Pick<ViewObject, 'owner' | 'acl' | 'comment'> {
  return {
    owner,
    ...(acl === undefined ? {} : { acl }),
    ...(comment === undefined ? {} : { comment }),
  }
}

function withAcls(columns: readonly ViewColumn[], old: ViewObject): readonly ViewColumn[] {
  return columns.map((column, i) => {
    const acl = old.columns[i]?.acl
    return acl === undefined ? column : { ...column, acl }
  })
}

export function createView(
  session: EngineSession,
  statement: CreateView,
  sql: string,
): MaybePromise<void> {
  refuseUnsupported(statement)
  const query = statement.recursive ? recursiveQuery(statement) : statement.query
  const bound = bindDefinition(session, sql, query)
  const targets = bound.targets.filter((target) => !target.junk)
  if (statement.columns.length > targets.length) {
    throw malformed('CREATE VIEW specifies more column names than columns', undefined)
  }
  const columns: readonly ViewColumn[] = targets.map(({ name, expr }, i) => ({
    name: statement.columns[i] ?? name,
    type: expr.type,
  }))
  checkNames(columns.map(({ name }) => name))
  const dependsOn = [...usedObjects(session, bound)].sort((a, b) => a - b)
  const temporary = isTemporary(session, statement, dependsOn)
  const schema = targetSchema(session, statement.name.schema, temporary)
  const old = session.catalog.relationNamed(schema.oid, statement.name.name)
  const view: ViewObject = {
    kind: 'view',
    oid: old?.oid ?? session.host.store.newOid(),
    schema: schema.oid,
    name: statement.name.name,
    ...(old?.kind === 'view' ? keptOf(old) : ownedByCreator(session, 'r', schema.oid)),
    persistence: temporary ? 'temporary' : 'permanent',
    query: printSelect(withNames(expandStars(query, bound), statement.columns)),
    searchPath: session.searchPath.names,
    columns: old?.kind === 'view' ? withAcls(columns, old) : columns,
    ...(statement.checkOption === undefined ? {} : { checkOption: statement.checkOption }),
    dependsOn,
  }
  const put = (): void => {
    session.host.store.put(session.block.ensure(), view)
  }
  if (old === undefined) return put()
  if (!statement.orReplace) throw relationExists(view.name)
  if (old.kind !== 'view') {
    throw sqlError(sqlstate.wrongObjectType, `"${view.name}" is not a view`)
  }
  checkReplacement(session, old, view)
  return andThen(lockForChange(session, old.oid, 'access exclusive'), put)
}

function refuseUnsupported(statement: CreateView): void {
  const { query } = statement
  if (intoCore(query) !== undefined) {
    throw unsupported('views must not contain SELECT INTO', undefined)
  }
  if (query.with?.ctes.some((cte) => cte.query.kind !== 'select') === true) {
    throw unsupported('views must not contain data-modifying statements in WITH', undefined)
  }
  if (statement.persistence === 'unlogged') {
    throw sqlError(
      sqlstate.syntaxError,
      'views cannot be unlogged because they do not have storage',
    )
  }
}

/** `CREATE RECURSIVE VIEW v (a) AS q` is `WITH RECURSIVE v (a) AS (q) SELECT a FROM v`. */
function recursiveQuery({ pos, name, columns, query }: CreateView): Select {
  const relation = { pos, catalog: undefined, schema: undefined, name: name.name }
  return {
    kind: 'select',
    pos,
    with: {
      pos,
      recursive: true,
      ctes: [
        {
          pos,
          name: name.name,
          columns,
          materialized: undefined,
          query,
          search: undefined,
          cycle: undefined,
        },
      ],
    },
    body: {
      kind: 'select-core',
      pos,
      distinct: false,
      distinctOn: [],
      targets: columns.map((column) => ({
        pos,
        expression: { kind: 'column', pos, path: [column] },
        alias: undefined,
      })),
      into: undefined,
      from: [
        {
          kind: 'table',
          pos,
          relation,
          only: false,
          alias: undefined,
          sample: undefined,
          asOf: undefined,
        },
      ],
      where: undefined,
      groupBy: [],
      groupDistinct: false,
      having: undefined,
      windows: [],
    },
    orderBy: [],
    limit: undefined,
    withTies: false,
    offset: undefined,
    locking: [],
  }
}

/** The view's own column names as the labels of its query, so that the text alone says what the view is. */
function withNames(query: Select, names: readonly string[]): Select {
  const { body } = query
  if (names.length === 0 || body.kind !== 'select-core') return query
  const targets = body.targets.map((target, i) => {
    const name = names[i]
    return name === undefined ? target : { ...target, alias: name }
  })
  return { ...query, body: { ...body, targets } }
}

function checkNames(names: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) {
      throw duplicateColumn(`column "${name}" specified more than once`, undefined)
    }
    seen.add(name)
  }
}

/** A view over temporary tables is temporary. */
function isTemporary(
  session: EngineSession,
  statement: CreateView,
  dependsOn: readonly Oid[],
): boolean {
  if (statement.persistence === 'temporary') return true
  const uses = dependsOn.some((oid) => {
    const object = session.catalog.object(oid)
    return object !== undefined && 'persistence' in object && object.persistence === 'temporary'
  })
  if (!uses) return false
  session.notice(
    sqlError(
      sqlstate.successfulCompletion,
      `view "${statement.name.name}" will be a temporary view`,
      { severity: 'NOTICE' },
    ),
  )
  return true
}

function checkReplacement(session: EngineSession, old: ViewObject, view: ViewObject): void {
  const { invalidTableDefinition } = sqlstate
  if (view.columns.length < old.columns.length) {
    throw sqlError(invalidTableDefinition, 'cannot drop columns from view')
  }
  for (const [i, column] of old.columns.entries()) {
    const now = view.columns[i] as ViewObject['columns'][0]
    if (now.name !== column.name) {
      throw sqlError(
        invalidTableDefinition,
        `cannot change name of view column "${column.name}" to "${now.name}"`,
        {
          hint: 'Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.',
        },
      )
    }
    if (now.type.oid !== column.type.oid || now.type.typmod !== column.type.typmod) {
      const from = typeRefText(session.types, column.type)
      const to = typeRefText(session.types, now.type)
      throw sqlError(
        invalidTableDefinition,
        `cannot change data type of view column "${column.name}" from ${from} to ${to}`,
      )
    }
  }
}
