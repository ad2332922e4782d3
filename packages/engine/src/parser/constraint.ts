/** Constraints of columns and tables, with their DEFERRABLE attributes. */
import type {
  ColumnConstraint,
  ConstraintIndex,
  ConstraintTiming,
  ExcludeElement,
  ReferentialAction,
  References,
  TableConstraint,
} from '../ast/constraint.ts'
import type { Option } from '../ast/option.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { expression, restrictedExpression } from './expression.ts'
import { indexElement } from './index-element.ts'
import { K } from './keywords.table.ts'
import { columnName, operatorName, parenList, qualifiedOperator, relationName } from './name.ts'
import { definition } from './option.ts'
import type { Parser } from './parser.ts'
import { optionalSequenceOptions } from './sequence.ts'
import { T } from './token.ts'

const immediate: ConstraintTiming = { deferrable: false, initiallyDeferred: false }
const noOptions: readonly Option[] = []

/** ColQualList without COLLATE, which the column's own reader takes. */
export function columnConstraint(p: Parser): ColumnConstraint | undefined {
  const pos = p.pos
  const name = p.accept(K.constraint) ? columnName(p) : undefined
  switch (p.tok) {
    case K.not:
      if (p.peek() === K.deferrable && name === undefined) return undefined
      p.advance()
      p.expect(K.null)
      return { kind: 'not-null', pos, name }
    case K.null:
      p.advance()
      return { kind: 'null', pos, name }
    case K.default:
      p.advance()
      return { kind: 'default', pos, name, expression: restrictedExpression(p) }
    case K.check:
      return columnCheck(p, pos, name)
    case K.unique:
    case K.primary: {
      const kind = p.tok === K.unique ? 'unique' : 'primary-key'
      p.advance()
      if (kind === 'primary-key') p.expect(K.key)
      const nullsNotDistinct = kind === 'unique' && nullTreatment(p)
      const index = constraintIndex(p, nullsNotDistinct, false)
      return { kind, pos, name, index, timing: columnTiming(p) }
    }
    case K.references: {
      const references = referencesClause(p)
      return { kind: 'references', pos, name, references, timing: columnTiming(p) }
    }
    case K.generated:
      return generated(p, pos, name)
    default:
      return name === undefined ? undefined : p.fail()
  }
}

function columnCheck(p: Parser, pos: number, name: string | undefined): ColumnConstraint {
  p.advance()
  p.expect(T.openParen)
  const node = expression(p)
  p.expect(T.closeParen)
  const noInherit = p.acceptPair(K.no, K.inherit)
  return { kind: 'check', pos, name, expression: node, noInherit }
}

function generated(p: Parser, pos: number, name: string | undefined): ColumnConstraint {
  p.advance()
  const whenPos = p.pos
  const when = generatedWhen(p)
  p.expect(K.as)
  if (p.accept(K.identity)) {
    return { kind: 'identity', pos, name, when, options: optionalSequenceOptions(p) }
  }
  p.expect(T.openParen)
  const node = expression(p)
  p.expect(T.closeParen)
  p.expect(K.stored)
  if (when !== 'always') {
    p.failAt(whenPos, 'for a generated column, GENERATED ALWAYS must be specified')
  }
  return { kind: 'generated', pos, name, expression: node }
}

/** generated_when. */
export function generatedWhen(p: Parser): 'always' | 'by-default' {
  if (p.accept(K.always)) return 'always'
  p.expect(K.by)
  p.expect(K.default)
  return 'by-default'
}

/** `NULLS [NOT] DISTINCT`; true for NOT. */
export function nullTreatment(p: Parser): boolean {
  if (p.tok !== K.nulls || (p.peek() !== K.not && p.peek() !== K.distinct)) return false
  p.advance()
  const not = p.accept(K.not)
  p.expect(K.distinct)
  return not
}

function constraintIndex(
  p: Parser,
  nullsNotDistinct: boolean,
  mayInclude: boolean,
): ConstraintIndex {
  const include = mayInclude && p.accept(K.include) ? parenList(p, columnName) : []
  const options = p.accept(K.with) ? definition(p) : noOptions
  const tablespace = p.acceptPair(K.using, K.index) ? indexTablespace(p) : undefined
  return { include, nullsNotDistinct, options, tablespace }
}

function indexTablespace(p: Parser): string {
  p.expect(K.tablespace)
  return columnName(p)
}

function referencesClause(p: Parser): References {
  p.expect(K.references)
  const table = relationName(p)
  const columns = p.tok === T.openParen ? parenList(p, columnName) : []
  let match: References['match'] = 'simple'
  if (p.accept(K.match)) {
    if (p.accept(K.full)) match = 'full'
    else if (p.tok === K.partial) matchPartial(p)
    else p.expect(K.simple)
  }
  let onDelete: ReferentialAction = 'no-action'
  let onUpdate: ReferentialAction = 'no-action'
  let onDeleteColumns: string[] = []
  let deleteRead = false
  let updateRead = false
  while (p.tok === K.on) {
    if (p.peek() === K.delete && !deleteRead) {
      deleteRead = true
      p.advance()
      p.advance()
      onDelete = referentialAction(p)
      if (onDelete.startsWith('set') && p.tok === T.openParen) {
        onDeleteColumns = parenList(p, columnName)
      }
    } else {
      p.advance()
      if (p.tok !== K.update || updateRead) p.fail()
      updateRead = true
      p.advance()
      onUpdate = referentialAction(p)
    }
  }
  return { table, columns, match, onDelete, onDeleteColumns, onUpdate }
}

function matchPartial(p: Parser): never {
  p.failWith(sqlstate.featureNotSupported, p.pos, 'MATCH PARTIAL not yet implemented')
}

function referentialAction(p: Parser): ReferentialAction {
  if (p.accept(K.cascade)) return 'cascade'
  if (p.accept(K.restrict)) return 'restrict'
  if (p.accept(K.no)) {
    p.expect(K.action)
    return 'no-action'
  }
  p.expect(K.set)
  if (p.accept(K.null)) return 'set-null'
  p.expect(K.default)
  return 'set-default'
}

/** DEFERRABLE and INITIALLY behind a column's constraint. */
function columnTiming(p: Parser): ConstraintTiming {
  return p.tok === K.deferrable || p.tok === K.initially || isNotDeferrable(p)
    ? constraintTiming(p, false).timing
    : immediate
}

function isNotDeferrable(p: Parser): boolean {
  return p.tok === K.not && p.peek() === K.deferrable
}

/** ConstraintAttributeSpec. */
export function constraintTiming(
  p: Parser,
  ofTable: boolean = true,
): {
  readonly timing: ConstraintTiming
  readonly notValid: boolean
  readonly noInherit: boolean
} {
  let deferrable: boolean | undefined
  let deferred: boolean | undefined
  let notValid = false
  let noInherit = false
  for (;;) {
    const pos = p.pos
    if (p.tok === K.deferrable || isNotDeferrable(p)) {
      const value = !p.accept(K.not)
      p.advance()
      if (deferrable !== undefined && deferrable !== value) conflicting(p, pos)
      deferrable = value
    } else if (p.accept(K.initially)) {
      const value = p.tok === K.deferred
      if (!value && p.tok !== K.immediate) p.fail()
      p.advance()
      if (deferred !== undefined && deferred !== value) conflicting(p, pos)
      deferred = value
    } else if (ofTable && p.acceptPair(K.not, K.valid)) {
      notValid = true
    } else if (ofTable && p.acceptPair(K.no, K.inherit)) {
      noInherit = true
    } else {
      break
    }
    if (deferred === true && deferrable === false) {
      p.failAt(pos, 'constraint declared INITIALLY DEFERRED must be DEFERRABLE')
    }
  }
  const timing = {
    deferrable: deferrable ?? deferred ?? false,
    initiallyDeferred: deferred ?? false,
  }
  return { timing, notValid, noInherit }
}

function conflicting(p: Parser, pos: number): never {
  p.failAt(pos, 'conflicting constraint properties')
}

/** TableConstraint: `[CONSTRAINT name] …`. */
export function tableConstraint(p: Parser): TableConstraint {
  const pos = p.pos
  const name = p.accept(K.constraint) ? columnName(p) : undefined
  switch (p.tok) {
    case K.check: {
      p.advance()
      p.expect(T.openParen)
      const node = expression(p)
      p.expect(T.closeParen)
      const at = p.pos
      const { timing, notValid, noInherit } = constraintTiming(p)
      if (timing.deferrable) p.refuse('marking CHECK constraints DEFERRABLE', at)
      return { kind: 'check', pos, name, expression: node, noInherit, notValid }
    }
    case K.unique:
    case K.primary:
      return uniqueConstraint(p, pos, name)
    case K.foreign: {
      p.advance()
      p.expect(K.key)
      const columns = parenList(p, columnName)
      const references = referencesClause(p)
      const { timing, notValid } = constraintTiming(p)
      return { kind: 'foreign-key', pos, name, columns, references, timing, notValid }
    }
    case K.exclude:
      return excludeConstraint(p, pos, name)
    default:
      return p.fail()
  }
}

function uniqueConstraint(p: Parser, pos: number, name: string | undefined): TableConstraint {
  const kind = p.tok === K.unique ? 'unique' : 'primary-key'
  p.advance()
  if (kind === 'primary-key') p.expect(K.key)
  if (p.tok === K.using && p.peek() === K.index) {
    p.advance()
    p.advance()
    const usingIndex = columnName(p)
    const index = { include: [], nullsNotDistinct: false, options: [], tablespace: undefined }
    const { timing } = constraintTiming(p)
    return { kind, pos, name, columns: [], index, usingIndex, timing }
  }
  const nullsNotDistinct = kind === 'unique' && nullTreatment(p)
  const columns = parenList(p, columnName)
  const index = constraintIndex(p, nullsNotDistinct, true)
  const { timing } = constraintTiming(p)
  return { kind, pos, name, columns, index, usingIndex: undefined, timing }
}

function excludeConstraint(p: Parser, pos: number, name: string | undefined): TableConstraint {
  p.advance()
  const method = p.accept(K.using) ? columnName(p) : 'btree'
  const elements = parenList(p, excludeElement)
  const index = constraintIndex(p, false, true)
  let where
  if (p.accept(K.where)) {
    p.expect(T.openParen)
    where = expression(p)
    p.expect(T.closeParen)
  }
  const { timing } = constraintTiming(p)
  return { kind: 'exclude', pos, name, method, elements, index, where, timing }
}

function excludeElement(p: Parser): ExcludeElement {
  const element = indexElement(p)
  p.expect(K.with)
  const operator = p.tok === K.operator ? operatorName(p) : qualifiedOperator(p)
  return { element, operator }
}
