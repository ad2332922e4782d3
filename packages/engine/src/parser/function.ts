/** CREATE FUNCTION and PROCEDURE, ALTER FUNCTION, DO, CALL. */
import type {
  AlterFunction,
  CreateFunction,
  FunctionOption,
  SqlBody,
  SqlReturn,
} from '../ast/ddl-function.ts'
import type { Statement } from '../ast/statement.ts'
import type { TypeName } from '../ast/type-name.ts'
import { call } from './call.ts'
import { expression } from './expression.ts'
import { functionName, functionSignature, parameters } from './function-signature.ts'
import { K } from './keywords.table.ts'
import {
  anyName,
  columnName,
  functionWord,
  parenList,
  signedNumber,
  stringConstant,
  wordOrString,
} from './name.ts'
import { list } from './name.ts'
import type { Parser } from './parser.ts'
import { setOrReset } from './role.ts'
import { statement } from './statement.ts'
import { T } from './token.ts'
import { functionType, typeName } from './type-name.ts'
import { routineWord } from './grant.ts'

/** At FUNCTION or PROCEDURE. */
export function createFunction(p: Parser, pos: number, orReplace: boolean): CreateFunction {
  const procedure = p.tok === K.procedure
  p.advance()
  const name = functionName(p)
  const params = parameters(p, true)
  let returns: TypeName | undefined
  let returnsTable: CreateFunction['returnsTable']
  if (!procedure && p.accept(K.returns)) {
    if (p.accept(K.table)) returnsTable = parenList(p, tableColumn)
    else returns = functionType(p)
  }
  const options = functionOptions(p)
  const sqlBody = routineBody(p)
  return {
    kind: 'create-function',
    pos,
    procedure,
    orReplace,
    name,
    parameters: params,
    returns,
    returnsTable,
    options,
    sqlBody,
  }
}

function tableColumn(p: Parser): { readonly name: string; readonly type: TypeName } {
  const name = functionWord(p)
  return { name, type: functionType(p) }
}

function functionOptions(p: Parser): FunctionOption[] {
  const options: FunctionOption[] = []
  for (;;) {
    const option = createOption(p) ?? commonOption(p)
    if (option === undefined) return options
    options.push(option)
  }
}

/** What CREATE alone may say: AS, LANGUAGE, TRANSFORM, WINDOW. */
function createOption(p: Parser): FunctionOption | undefined {
  const pos = p.pos
  switch (p.tok) {
    case K.as: {
      p.advance()
      const body = stringConstant(p)
      const symbol = p.accept(T.comma) ? stringConstant(p) : undefined
      return { kind: 'as', pos, body, symbol }
    }
    case K.language:
      p.advance()
      return { kind: 'language', pos, name: wordOrString(p) }
    case K.transform:
      p.advance()
      return { kind: 'transform', pos, types: list(p, transformType) }
    case K.window:
      p.advance()
      return { kind: 'window', pos }
    default:
      return undefined
  }
}

function transformType(p: Parser): TypeName {
  p.expect(K.for)
  p.expect(K.type)
  return typeName(p)
}

/** common_func_opt_item. */
function commonOption(p: Parser): FunctionOption | undefined {
  const pos = p.pos
  switch (p.tok) {
    case K.called:
      p.advance()
      nullInput(p)
      return { kind: 'strict', pos, value: false }
    case K.returns:
      p.advance()
      p.expect(K.null)
      nullInput(p)
      return { kind: 'strict', pos, value: true }
    case K.strict:
      p.advance()
      return { kind: 'strict', pos, value: true }
    case K.immutable:
    case K.stable:
    case K.volatile:
      return { kind: 'volatility', pos, value: volatility(p) }
    case K.external:
    case K.security:
      return securityOption(p)
    case K.leakproof:
      p.advance()
      return { kind: 'leakproof', pos, value: true }
    case K.not:
      p.advance()
      p.expect(K.leakproof)
      return { kind: 'leakproof', pos, value: false }
    case K.cost:
    case K.rows: {
      const kind = p.tok === K.cost ? 'cost' : 'rows'
      p.advance()
      return { kind, pos, value: signedNumber(p) }
    }
    case K.support:
      p.advance()
      return { kind: 'support', pos, name: anyName(p) }
    case K.parallel:
      p.advance()
      return { kind: 'parallel', pos, value: columnName(p) }
    case K.set:
    case K.reset:
      return { kind: 'set', pos, setting: setOrReset(p) }
    default:
      return undefined
  }
}

function nullInput(p: Parser): void {
  p.expect(K.on)
  p.expect(K.null)
  p.expect(K.input)
}

function volatility(p: Parser): 'immutable' | 'stable' | 'volatile' {
  if (p.accept(K.immutable)) return 'immutable'
  if (p.accept(K.stable)) return 'stable'
  p.expect(K.volatile)
  return 'volatile'
}

function securityOption(p: Parser): FunctionOption {
  const pos = p.pos
  p.accept(K.external)
  p.expect(K.security)
  const value = p.tok === K.definer
  if (!value && p.tok !== K.invoker) p.fail()
  p.advance()
  return { kind: 'security-definer', pos, value }
}

/** opt_routine_body. */
function routineBody(p: Parser): SqlBody | undefined {
  if (p.accept(K.return)) return { kind: 'return', expression: expression(p) }
  if (p.tok !== K.begin || p.peek() !== K.atomic) return undefined
  p.advance()
  p.advance()
  p.enter()
  const statements: (Statement | SqlReturn)[] = []
  while (!p.accept(K.end)) {
    if (p.accept(T.semicolon)) continue
    statements.push(
      p.accept(K.return) ? { kind: 'sql-return', expression: expression(p) } : statement(p),
    )
    p.expect(T.semicolon)
  }
  p.leave()
  return { kind: 'atomic', statements }
}

/** Behind ALTER FUNCTION name(…), at its options. */
export function alterFunctionOptions(
  p: Parser,
  pos: number,
  routineType: AlterFunction['routineType'],
  signature: AlterFunction['signature'],
): AlterFunction {
  const options: FunctionOption[] = []
  for (let option = commonOption(p); option !== undefined; option = commonOption(p)) {
    options.push(option)
  }
  if (options.length === 0) p.fail()
  p.accept(K.restrict)
  return { kind: 'alter-function', pos, routineType, signature, options }
}

/** At FUNCTION, PROCEDURE or ROUTINE, behind ALTER. */
export function routineReference(p: Parser): {
  readonly type: AlterFunction['routineType']
  readonly signature: AlterFunction['signature']
} {
  const type = routineWord(p)
  return { type, signature: functionSignature(p) }
}

/** At DO. */
export function doStatement(p: Parser): Statement {
  const pos = p.take()
  let body: string | undefined
  let language: string | undefined
  while (p.tok === T.string || p.tok === K.language) {
    const at = p.pos
    if (p.accept(K.language)) {
      if (language !== undefined) p.failAt(at, 'conflicting or redundant options')
      language = wordOrString(p)
    } else {
      if (body !== undefined) p.failAt(at, 'conflicting or redundant options')
      body = stringConstant(p)
    }
  }
  if (body === undefined && language === undefined) p.fail()
  if (body === undefined) p.failAt(pos, 'no inline code specified')
  return { kind: 'do', pos, body, language }
}

/** At CALL. */
export function callStatement(p: Parser): Statement {
  const pos = p.take()
  const at = p.pos
  const name = functionName(p)
  if (p.tok !== T.openParen) p.fail()
  return { kind: 'call-procedure', pos, call: call(p, at, name) }
}
