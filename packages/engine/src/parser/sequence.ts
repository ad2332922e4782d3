import type { AlterSequence, CreateSequence, SequenceOption } from '../ast/ddl-sequence.ts'
import type { Persistence } from '../ast/select.ts'
import { K } from './keywords.table.ts'
import { anyName, ifNotExists, relationName, signedNumber } from './name.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'
import { typeName } from './type-name.ts'

/** At SEQUENCE, behind CREATE. */
export function createSequence(p: Parser, pos: number, persistence: Persistence): CreateSequence {
  p.advance()
  const exists = ifNotExists(p)
  const name = relationName(p)
  const options = sequenceOptions(p)
  return { kind: 'create-sequence', pos, persistence, ifNotExists: exists, name, options }
}

/** OptParenthesizedSeqOptList. */
export function optionalSequenceOptions(p: Parser): SequenceOption[] {
  if (!p.accept(T.openParen)) return []
  const options = sequenceOptions(p)
  if (options.length === 0) p.fail()
  p.expect(T.closeParen)
  return options
}

export function sequenceOptions(p: Parser): SequenceOption[] {
  const options: SequenceOption[] = []
  for (;;) {
    const option = sequenceOption(p)
    if (option === undefined) return options
    options.push(option)
  }
}

/** SeqOptElem. */
export function sequenceOption(p: Parser): SequenceOption | undefined {
  const pos = p.pos
  switch (p.tok) {
    case K.as:
      p.advance()
      return { kind: 'as', pos, type: typeName(p) }
    case K.cache:
      p.advance()
      return { kind: 'cache', pos, value: signedNumber(p) }
    case K.cycle:
      p.advance()
      return { kind: 'cycle', pos }
    case K.increment:
      p.advance()
      p.accept(K.by)
      return { kind: 'increment', pos, value: signedNumber(p) }
    case K.maxvalue:
      p.advance()
      return { kind: 'max-value', pos, value: signedNumber(p) }
    case K.minvalue:
      p.advance()
      return { kind: 'min-value', pos, value: signedNumber(p) }
    case K.no:
      return noOption(p, pos)
    case K.owned: {
      p.advance()
      p.expect(K.by)
      const column = anyName(p)
      const none = column.length === 1 && column[0] === 'none'
      return { kind: 'owned-by', pos, column: none ? undefined : column }
    }
    case K.sequence:
      p.advance()
      p.expect(K.name)
      return { kind: 'sequence-name', pos, name: anyName(p) }
    case K.start:
      p.advance()
      p.accept(K.with)
      return { kind: 'start', pos, value: signedNumber(p) }
    case K.restart:
      return restart(p, pos)
    default:
      return undefined
  }
}

function noOption(p: Parser, pos: number): SequenceOption {
  p.advance()
  if (p.accept(K.maxvalue)) return { kind: 'no-max-value', pos }
  if (p.accept(K.minvalue)) return { kind: 'no-min-value', pos }
  p.expect(K.cycle)
  return { kind: 'no-cycle', pos }
}

function restart(p: Parser, pos: number): SequenceOption {
  p.advance()
  const explicit = p.accept(K.with)
  const number = p.tok === T.integer || p.tok === T.numeric || p.tok === T.plus || p.tok === T.minus
  const value = explicit || number ? signedNumber(p) : undefined
  return { kind: 'restart', pos, value }
}

/** Behind ALTER SEQUENCE name. */
export function alterSequence(
  p: Parser,
  pos: number,
  ifExists: boolean,
  name: AlterSequence['name'],
): AlterSequence {
  const options = sequenceOptions(p)
  if (options.length === 0) p.fail()
  return { kind: 'alter-sequence', pos, ifExists, name, options }
}
