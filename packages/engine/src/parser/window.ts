/** Windows: OVER, the WINDOW clause, frames. */
import type { Frame, FrameBound, Window } from '../ast/expression.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { expression, expressionList } from './expression.ts'
import { K } from './keywords.table.ts'
import { columnName, list } from './name.ts'
import type { Parser } from './parser.ts'
import { optionalSort } from './sort.ts'
import { T } from './token.ts'

/** At OVER. */
export function overClause(p: Parser): Window {
  p.expect(K.over)
  if (p.tok === T.openParen) return windowSpecification(p, undefined)
  const pos = p.pos
  const reference = columnName(p)
  return {
    pos,
    name: undefined,
    reference,
    copy: false,
    partitionBy: [],
    orderBy: [],
    frame: undefined,
  }
}

/** Behind WINDOW. */
export function windowDefinitions(p: Parser): Window[] {
  return list(p, (q) => {
    const name = columnName(q)
    q.expect(K.as)
    return windowSpecification(q, name)
  })
}

function windowSpecification(p: Parser, name: string | undefined): Window {
  const pos = p.pos
  p.expect(T.openParen)
  const reference = p.isColumnName() && !startsClause(p.tok) ? p.takeName() : undefined
  let partitionBy: Window['partitionBy'] = []
  if (p.accept(K.partition)) {
    p.expect(K.by)
    partitionBy = expressionList(p)
  }
  const orderBy = optionalSort(p)
  const frame = frameClause(p)
  p.expect(T.closeParen)
  return { pos, name, reference, copy: reference !== undefined, partitionBy, orderBy, frame }
}

function startsClause(kind: number): boolean {
  return kind === K.partition || kind === K.range || kind === K.rows || kind === K.groups
}

function frameClause(p: Parser): Frame | undefined {
  const pos = p.pos
  const mode = frameMode(p.tok)
  if (mode === undefined) return undefined
  p.advance()
  let start: FrameBound
  let end: FrameBound
  if (p.accept(K.between)) {
    const startPos = p.pos
    start = frameBound(p)
    p.expect(K.and)
    const endPos = p.pos
    end = frameBound(p)
    checkStart(p, start, startPos)
    checkEnd(p, start, end, endPos)
  } else {
    const startPos = p.pos
    start = frameBound(p)
    end = { kind: 'current-row' }
    checkStart(p, start, startPos)
    if (start.kind === 'following') {
      windowFault(p, startPos, 'frame starting from following row cannot end with current row')
    }
  }
  return { pos, mode, start, end, exclude: exclusion(p) }
}

function frameMode(kind: number): Frame['mode'] | undefined {
  switch (kind) {
    case K.range:
      return 'range'
    case K.rows:
      return 'rows'
    case K.groups:
      return 'groups'
    default:
      return undefined
  }
}

function windowFault(p: Parser, pos: number, message: string): never {
  p.failWith(sqlstate.windowingError, pos, message)
}

function checkStart(p: Parser, start: FrameBound, pos: number): void {
  if (start.kind === 'unbounded-following') {
    windowFault(p, pos, 'frame start cannot be UNBOUNDED FOLLOWING')
  }
}

function checkEnd(p: Parser, start: FrameBound, end: FrameBound, pos: number): void {
  if (end.kind === 'unbounded-preceding') {
    windowFault(p, pos, 'frame end cannot be UNBOUNDED PRECEDING')
  }
  if (start.kind === 'current-row' && end.kind === 'preceding') {
    windowFault(p, pos, 'frame starting from current row cannot have preceding rows')
  }
  if (start.kind === 'following' && (end.kind === 'preceding' || end.kind === 'current-row')) {
    windowFault(p, pos, 'frame starting from following row cannot have preceding rows')
  }
}

function frameBound(p: Parser): FrameBound {
  if (p.tok === K.unbounded && (p.peek() === K.preceding || p.peek() === K.following)) {
    p.advance()
    const preceding = p.tok === K.preceding
    p.advance()
    return { kind: preceding ? 'unbounded-preceding' : 'unbounded-following' }
  }
  if (p.acceptPair(K.current, K.row)) return { kind: 'current-row' }
  const offset = expression(p)
  if (p.accept(K.preceding)) return { kind: 'preceding', offset }
  p.expect(K.following)
  return { kind: 'following', offset }
}

function exclusion(p: Parser): Frame['exclude'] {
  if (!p.accept(K.exclude)) return 'no-others'
  if (p.accept(K.current)) {
    p.expect(K.row)
    return 'current-row'
  }
  if (p.accept(K.group)) return 'group'
  if (p.accept(K.ties)) return 'ties'
  p.expect(K.no)
  p.expect(K.others)
  return 'no-others'
}
