/** CREATE TABLE: plain, OF type, PARTITION OF, and AS a query. */
import type {
  ColumnDefinition,
  ColumnOptions,
  CreateTable,
  CreateTableAs,
  LikeClause,
  LikeFeature,
  OnCommit,
  PartitionBy,
  TableElement,
} from '../ast/ddl-table.ts'
import type { ColumnConstraint } from '../ast/constraint.ts'
import type { Option } from '../ast/option.ts'
import type { Persistence, RelationName } from '../ast/select.ts'
import { columnConstraint, tableConstraint } from './constraint.ts'
import { K } from './keywords.table.ts'
import { anyName, columnName, ifNotExists, parenList, relationName } from './name.ts'
import { parenOptions } from './option.ts'
import type { Parser } from './parser.ts'
import { partitionBound, partitionBy } from './partition.ts'
import { executeStatement } from './prepared.ts'
import { queryMaybeParenthesised } from './select.ts'
import { T } from './token.ts'
import { typeName } from './type-name.ts'

/** What CREATE TABLE says of the storage, behind the columns. */
type StorageClauses = {
  readonly accessMethod: string | undefined
  readonly options: readonly Option[]
  readonly onCommit: OnCommit | undefined
  readonly tablespace: string | undefined
}

/** At TABLE. */
export function createTable(
  p: Parser,
  pos: number,
  persistence: Persistence,
): CreateTable | CreateTableAs {
  p.advance()
  const exists = ifNotExists(p)
  const name = relationName(p)
  if (isTableAs(p)) return tableAs(p, pos, persistence, exists, name)
  let ofType: string[] | undefined
  let partitionOf: RelationName | undefined
  let bound: CreateTable['bound']
  let elements: readonly TableElement[] = []
  let inherits: readonly RelationName[] = []
  if (p.accept(K.of)) {
    ofType = anyName(p)
    if (p.tok === T.openParen) elements = parenList(p, typedElement)
  } else if (p.acceptPair(K.partition, K.of)) {
    partitionOf = relationName(p)
    if (p.tok === T.openParen) elements = parenList(p, typedElement)
    bound = partitionBound(p)
  } else {
    elements = tableElements(p)
    if (p.accept(K.inherits)) inherits = parenList(p, relationName)
  }
  const partition: PartitionBy | undefined = p.tok === K.partition ? partitionBy(p) : undefined
  const storage = storageClauses(p)
  return {
    kind: 'create-table',
    pos,
    persistence,
    ifNotExists: exists,
    name,
    elements,
    inherits,
    ofType,
    partitionOf,
    bound,
    partitionBy: partition,
    ...storage,
  }
}

/**
 * Whether `AS` comes, perhaps behind a list of plain column names. A list of names only can be nothing
 * else: a column definition has a type.
 */
function isTableAs(p: Parser): boolean {
  switch (p.tok) {
    case K.as:
    case K.using:
    case K.with:
    case K.without:
    case K.on:
    case K.tablespace:
      return true
    case T.openParen:
      return p.isColumnName(p.peek()) && (p.peek(2) === T.comma || p.peek(2) === T.closeParen)
    default:
      return false
  }
}

function tableAs(
  p: Parser,
  pos: number,
  persistence: Persistence,
  exists: boolean,
  name: RelationName,
): CreateTableAs {
  const columns = p.tok === T.openParen ? parenList(p, columnName) : []
  const storage = storageClauses(p)
  p.expect(K.as)
  const source = p.tok === K.execute ? executeStatement(p) : queryMaybeParenthesised(p)
  return {
    kind: 'create-table-as',
    pos,
    objectType: 'table',
    persistence,
    ifNotExists: exists,
    name,
    columns,
    ...storage,
    source,
    withData: withData(p),
  }
}

/** opt_with_data. */
export function withData(p: Parser): boolean {
  if (!p.accept(K.with)) return true
  const data = !p.accept(K.no)
  p.expect(K.data)
  return data
}

function storageClauses(p: Parser): StorageClauses {
  const accessMethod = p.accept(K.using) ? columnName(p) : undefined
  let options: readonly Option[] = []
  if (p.accept(K.with)) options = parenOptions(p)
  else if (p.accept(K.without)) p.expect(K.oids)
  const onCommit = p.tok === K.on ? onCommitClause(p) : undefined
  const tablespace = p.accept(K.tablespace) ? columnName(p) : undefined
  return { accessMethod, options, onCommit, tablespace }
}

function onCommitClause(p: Parser): OnCommit {
  p.advance()
  p.expect(K.commit)
  if (p.accept(K.drop)) return 'drop'
  const action = p.tok === K.delete ? 'delete-rows' : 'preserve-rows'
  if (p.tok !== K.delete && p.tok !== K.preserve) p.fail()
  p.advance()
  p.expect(K.rows)
  return action
}

function tableElements(p: Parser): TableElement[] {
  if (p.tok === T.openParen && p.peek() === T.closeParen) {
    p.advance()
    p.advance()
    return []
  }
  return parenList(p, tableElement)
}

function startsTableConstraint(kind: number): boolean {
  switch (kind) {
    case K.constraint:
    case K.check:
    case K.unique:
    case K.primary:
    case K.foreign:
      return true
    default:
      return false
  }
}

/** EXCLUDE is an unreserved word: what follows tells the constraint from a column of that name. */
function startsExclude(p: Parser): boolean {
  return p.tok === K.exclude && (p.peek() === T.openParen || p.peek() === K.using)
}

function tableElement(p: Parser): TableElement {
  if (startsTableConstraint(p.tok) || startsExclude(p)) {
    return { kind: 'constraint', pos: p.pos, constraint: tableConstraint(p) }
  }
  return p.tok === K.like ? likeClause(p) : columnDefinition(p)
}

/** TypedTableElement. */
function typedElement(p: Parser): TableElement {
  if (startsTableConstraint(p.tok) || startsExclude(p)) {
    return { kind: 'constraint', pos: p.pos, constraint: tableConstraint(p) }
  }
  const pos = p.pos
  const name = columnName(p)
  if (p.accept(K.with)) p.expect(K.options)
  const { constraints } = columnQualifiers(p)
  const node: ColumnOptions = { kind: 'column-options', pos, name, constraints }
  return node
}

/** columnDef. */
export function columnDefinition(p: Parser): ColumnDefinition {
  const pos = p.pos
  const name = columnName(p)
  const type = typeName(p)
  const compression = p.accept(K.compression) ? compressionMethod(p) : undefined
  if (p.tok === K.options) p.refuse('OPTIONS of a foreign table column', p.pos)
  const { collation, constraints } = columnQualifiers(p)
  return { kind: 'column-definition', pos, name, type, compression, collation, constraints }
}

/** column_compression. */
export function compressionMethod(p: Parser): string {
  return p.tok === K.default ? p.takeName() : columnName(p)
}

/** ColQualList: constraints, and COLLATE among them at most once. */
function columnQualifiers(p: Parser): {
  readonly collation: readonly string[] | undefined
  readonly constraints: readonly ColumnConstraint[]
} {
  let collation: readonly string[] | undefined
  const constraints: ColumnConstraint[] = []
  for (;;) {
    const pos = p.pos
    if (p.accept(K.collate)) {
      const name = anyName(p)
      if (collation !== undefined) p.failAt(pos, 'multiple COLLATE clauses not allowed')
      collation = name
    } else {
      const constraint = columnConstraint(p)
      if (constraint === undefined) break
      constraints.push(constraint)
    }
  }
  refuseMisplacedTiming(p)
  return { collation, constraints }
}

function refuseMisplacedTiming(p: Parser): void {
  const pos = p.pos
  const not = p.tok === K.not
  const kind = not ? p.peek() : p.tok
  if (kind === K.deferrable) p.failAt(pos, `misplaced ${not ? 'NOT ' : ''}DEFERRABLE clause`)
  if (!not && kind === K.initially && (p.peek() === K.deferred || p.peek() === K.immediate)) {
    const word = p.peek() === K.deferred ? 'DEFERRED' : 'IMMEDIATE'
    p.failAt(pos, `misplaced INITIALLY ${word} clause`)
  }
}

const likeFeatures: ReadonlyMap<number, LikeFeature> = new Map([
  [K.comments, 'comments'],
  [K.compression, 'compression'],
  [K.constraints, 'constraints'],
  [K.defaults, 'defaults'],
  [K.generated, 'generated'],
  [K.identity, 'identity'],
  [K.indexes, 'indexes'],
  [K.statistics, 'statistics'],
  [K.storage, 'storage'],
  [K.all, 'all'],
])

function likeClause(p: Parser): LikeClause {
  const pos = p.take()
  const relation = relationName(p)
  const options: { readonly include: boolean; readonly feature: LikeFeature }[] = []
  while (p.tok === K.including || p.tok === K.excluding) {
    const include = p.tok === K.including
    p.advance()
    const feature = likeFeatures.get(p.tok) ?? p.fail()
    p.advance()
    options.push({ include, feature })
  }
  return { kind: 'like', pos, relation, options }
}
