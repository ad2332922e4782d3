/** SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW, and TABLE. */
import type { Expression } from '../ast/expression.ts'
import type {
  FromItem,
  GroupItem,
  IntoClause,
  Persistence,
  SelectCore,
  SelectItem,
} from '../ast/select.ts'
import { expression, expressionList, targetExpression } from './expression.ts'
import { fromList, relationExpression } from './from.ts'
import { K } from './keywords.table.ts'
import { label, list, relationName } from './name.ts'
import type { Parser } from './parser.ts'
import { endsTarget } from './target-end.ts'
import { T } from './token.ts'
import { windowDefinitions } from './window.ts'

const noTargets: readonly SelectItem[] = []
const noFrom: readonly FromItem[] = []
const noGroups: readonly GroupItem[] = []
const noExpressions: readonly Expression[] = []

/** At SELECT. */
export function selectCore(p: Parser): SelectCore {
  const pos = p.take()
  let distinct = false
  let distinctOn = noExpressions
  if (p.tok === K.distinct) {
    p.advance()
    distinct = true
    if (p.accept(K.on)) {
      p.expect(T.openParen)
      distinctOn = expressionList(p)
      p.expect(T.closeParen)
    }
    if (endsTarget(p.tok)) p.fail()
  } else {
    p.accept(K.all)
  }
  const targets = !endsTarget(p.tok) ? targetList(p) : noTargets
  const into = p.tok === K.into ? intoClause(p) : undefined
  const from = p.accept(K.from) ? fromList(p) : noFrom
  const where = p.accept(K.where) ? expression(p) : undefined
  let groupBy = noGroups
  let groupDistinct = false
  if (p.tok === K.group) {
    p.advance()
    p.expect(K.by)
    groupDistinct = p.accept(K.distinct)
    if (!groupDistinct) p.accept(K.all)
    groupBy = list(p, groupItem)
  }
  const having = p.accept(K.having) ? expression(p) : undefined
  const windows = p.accept(K.window) ? windowDefinitions(p) : []
  return {
    kind: 'select-core',
    pos,
    distinct,
    distinctOn,
    targets,
    into,
    from,
    where,
    groupBy,
    groupDistinct,
    having,
    windows,
  }
}

/** `TABLE t`. */
export function tableCommand(p: Parser): SelectCore {
  const pos = p.take()
  const at = p.pos
  const { relation, only } = relationExpression(p)
  return {
    kind: 'select-core',
    pos,
    distinct: false,
    distinctOn: noExpressions,
    targets: [{ pos, expression: { kind: 'star', pos, qualifier: [] }, alias: undefined }],
    into: undefined,
    from: [
      {
        kind: 'table',
        pos: at,
        relation,
        only,
        alias: undefined,
        sample: undefined,
        asOf: undefined,
      },
    ],
    where: undefined,
    groupBy: noGroups,
    groupDistinct: false,
    having: undefined,
    windows: [],
  }
}

/** target_list, of SELECT and of RETURNING. */
export function targetList(p: Parser): SelectItem[] {
  return list(p, target)
}

function target(p: Parser): SelectItem {
  const pos = p.pos
  if (p.tok === T.star) {
    p.advance()
    return { pos, expression: { kind: 'star', pos, qualifier: [] }, alias: undefined }
  }
  const node = targetExpression(p)
  let alias: string | undefined
  if (p.tok === K.as) {
    p.advance()
    alias = label(p)
  } else if (p.isBareLabel()) {
    const similar = p.tok === K.similar
    alias = p.takeName()
    // SIMILAR begins an operator, so its TO is what is missed
    if (similar && !endsTarget(p.tok)) p.fail()
  }
  return { pos, expression: node, alias }
}

/** At INTO. */
function intoClause(p: Parser): IntoClause {
  p.advance()
  const persistence = isIntoName(p) ? 'permanent' : temporaryWord(p)
  p.accept(K.table)
  return { relation: relationName(p), persistence }
}

/** TEMP, UNLOGGED and LOCAL may be a table's name too: when no other name follows. */
function isIntoName(p: Parser): boolean {
  return p.peek() !== K.table && !p.isColumnName(p.peek())
}

/** OptTemp without the TABLE: `[LOCAL | GLOBAL] TEMP[ORARY]`, UNLOGGED, or nothing. */
export function temporaryWord(p: Parser): Persistence {
  if (p.tok === K.local || p.tok === K.global) {
    if (p.peek() === K.temporary || p.peek() === K.temp) p.advance()
  }
  if (p.accept(K.temporary) || p.accept(K.temp)) return 'temporary'
  return p.accept(K.unlogged) ? 'unlogged' : 'permanent'
}

function groupItem(p: Parser): GroupItem {
  const pos = p.pos
  if (p.tok === T.openParen && p.peek() === T.closeParen) {
    p.advance()
    p.advance()
    return { kind: 'empty', pos }
  }
  if ((p.tok === K.rollup || p.tok === K.cube) && p.peek() === T.openParen) {
    const kind = p.tok === K.rollup ? 'rollup' : 'cube'
    p.advance()
    p.expect(T.openParen)
    const items = expressionList(p)
    p.expect(T.closeParen)
    return { kind, pos, items }
  }
  if (p.tok === K.grouping && p.peek() === K.sets) {
    p.enter()
    p.advance()
    p.advance()
    p.expect(T.openParen)
    const items = list(p, groupItem)
    p.expect(T.closeParen)
    p.leave()
    return { kind: 'grouping-sets', pos, items }
  }
  return { kind: 'expression', expression: expression(p) }
}
