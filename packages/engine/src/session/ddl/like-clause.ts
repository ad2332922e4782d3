/** LIKE in CREATE TABLE: the columns of another table as definitions of their own, and what else INCLUDING asks for. */
import type { ColumnConstraint, TableConstraint } from '../../ast/constraint.ts'
import type {
  ColumnDefinition,
  LikeClause,
  LikeFeature,
  TableElement,
} from '../../ast/ddl-table.ts'
import type { SequenceOption } from '../../ast/ddl-sequence.ts'
import type { Column, IndexObject, SequenceObject, TableObject } from '../../catalog/objects.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { parseExpression, parseTypeName } from '../../parser/parse.ts'
import type { EngineSession } from '../session.ts'
import { qualifiedTypeText } from './describe-object.ts'
import { findTable } from './find-object.ts'
import { columnOfTable } from './table-columns.ts'

/** An index to be made on the new table as it is on the old one. */
export type CopiedIndex = { readonly index: IndexObject; readonly of: TableObject }

export type LikeElements = {
  readonly columns: readonly ColumnDefinition[]
  readonly constraints: readonly TableConstraint[]
  readonly indexes: readonly CopiedIndex[]
  /** Comments by column name. */
  readonly comments: ReadonlyMap<string, string>
}

/** The elements of CREATE TABLE with LIKE clauses written out. */
export function likeElements(
  session: EngineSession,
  elements: readonly TableElement[],
): LikeElements {
  const columns: ColumnDefinition[] = []
  const constraints: TableConstraint[] = []
  const indexes: CopiedIndex[] = []
  const comments = new Map<string, string>()
  for (const element of elements) {
    switch (element.kind) {
      case 'column-definition':
        columns.push(element)
        break
      case 'constraint':
        constraints.push(element.constraint)
        break
      case 'column-options':
        throw featureNotSupported('CREATE TABLE OF')
      case 'like': {
        const copied = copy(session, element)
        columns.push(...copied.columns)
        constraints.push(...copied.constraints)
        indexes.push(...copied.indexes)
        for (const [name, comment] of copied.comments) comments.set(name, comment)
      }
    }
  }
  return { columns, constraints, indexes, comments }
}

function included({ options }: LikeClause): (feature: LikeFeature) => boolean {
  return (feature) => {
    let answer = false
    for (const option of options) {
      if (option.feature === feature || option.feature === 'all') answer = option.include
    }
    return answer
  }
}

function copy(session: EngineSession, clause: LikeClause): LikeElements {
  const table = findTable(session, clause.relation)
  const includes = included(clause)
  const live = table.columns.filter((column) => column.dropped !== true)
  const comments = new Map<string, string>()
  if (includes('comments')) {
    for (const { name, comment } of live) if (comment !== undefined) comments.set(name, comment)
  }
  return {
    columns: live.map((column) => definitionOf(session, table, column, clause.pos, includes)),
    constraints: [
      ...(includes('constraints') ? checksOf(session, table, clause.pos) : []),
      ...(includes('indexes') ? keysOf(session, table, clause.pos) : []),
    ],
    indexes: includes('indexes')
      ? session.catalog
          .indexesOf(table.oid)
          .filter((index) => !isConstraintIndex(session, index))
          .map((index) => ({ index, of: table }))
      : [],
    comments,
  }
}

function definitionOf(
  session: EngineSession,
  table: TableObject,
  column: Column,
  pos: number,
  includes: (feature: LikeFeature) => boolean,
): ColumnDefinition {
  const constraints: ColumnConstraint[] = []
  const at = { pos, name: undefined }
  if (column.notNull) constraints.push({ kind: 'not-null', ...at })
  if (column.default !== undefined && includes('defaults')) {
    constraints.push({ kind: 'default', expression: parseExpression(column.default), ...at })
  }
  if (column.generated !== undefined && includes('generated')) {
    constraints.push({ kind: 'generated', expression: parseExpression(column.generated), ...at })
  }
  if (column.identity !== undefined && includes('identity')) {
    const sequence = session.catalog
      .sequencesOwnedBy(table.oid)
      .find((each) => each.ownedBy?.attnum === column.attnum && each.ownedBy.identity)
    const when = column.identity === 'always' ? 'always' : 'by-default'
    const options = sequence === undefined ? [] : optionsOf(sequence, pos)
    constraints.push({ kind: 'identity', when, options, ...at })
  }
  return {
    kind: 'column-definition',
    pos,
    name: column.name,
    type: parseTypeName(qualifiedTypeText(session, column.type)),
    compression: undefined,
    collation: undefined,
    constraints,
  }
}

function optionsOf(sequence: SequenceObject, pos: number): readonly SequenceOption[] {
  return [
    { kind: 'start', pos, value: sequence.start },
    { kind: 'increment', pos, value: sequence.increment },
    { kind: 'min-value', pos, value: sequence.min },
    { kind: 'max-value', pos, value: sequence.max },
    { kind: 'cache', pos, value: String(sequence.cache) },
    { kind: sequence.cycle ? 'cycle' : 'no-cycle', pos },
  ]
}

function checksOf(
  session: EngineSession,
  table: TableObject,
  pos: number,
): readonly TableConstraint[] {
  return session.catalog.constraintsOf(table.oid).flatMap(({ name, rule }): TableConstraint[] => {
    if (rule.kind !== 'check') return []
    const expression = parseExpression(rule.expression)
    return [{ kind: 'check', pos, name, expression, noInherit: false, notValid: false }]
  })
}

/** Primary keys and unique constraints; the copies get names of their own. */
function keysOf(
  session: EngineSession,
  table: TableObject,
  pos: number,
): readonly TableConstraint[] {
  return session.catalog.constraintsOf(table.oid).flatMap((constraint): TableConstraint[] => {
    const { rule, deferrable, initiallyDeferred } = constraint
    if (rule.kind !== 'unique' && rule.kind !== 'primary key') return []
    const index = session.catalog.object(rule.index)
    if (index?.kind !== 'index') return []
    const name = (attnum: number): string => columnOfTable(table, attnum).name
    return [
      {
        kind: rule.kind === 'unique' ? 'unique' : 'primary-key',
        pos,
        name: undefined,
        columns: rule.attnums.map(name),
        index: {
          include: index.include.map(name),
          nullsNotDistinct: index.nullsNotDistinct,
          options: [],
          tablespace: undefined,
        },
        usingIndex: undefined,
        timing: { deferrable, initiallyDeferred },
      },
    ]
  })
}

function isConstraintIndex(session: EngineSession, index: IndexObject): boolean {
  return session.catalog
    .constraintsOf(index.table)
    .some(
      ({ rule }) =>
        (rule.kind === 'unique' || rule.kind === 'primary key') && rule.index === index.oid,
    )
}
