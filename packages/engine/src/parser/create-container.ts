/** CREATE SCHEMA, DATABASE, EXTENSION. */
import type { CreateExtension } from '../ast/ddl-object.ts'
import type { Option, OptionValue } from '../ast/option.ts'
import type { Statement } from '../ast/statement.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { createStatement } from './create.ts'
import { grantStatement } from './grant.ts'
import { K } from './keywords.table.ts'
import { columnName, ifNotExists, signedNumber, wordOrString } from './name.ts'
import { booleanOrWord } from './option.ts'
import type { Parser } from './parser.ts'
import { roleName } from './role-name.ts'
import { T } from './token.ts'

/** At SCHEMA. */
export function createSchema(p: Parser, pos: number): Statement {
  p.advance()
  const exists = ifNotExists(p)
  const name = p.tok === K.authorization ? undefined : columnName(p)
  const owner = p.accept(K.authorization) ? roleName(p) : undefined
  const elements: Statement[] = []
  const elementPos = p.pos
  while (p.tok === K.create || p.tok === K.grant) elements.push(schemaElement(p))
  if (exists && elements.length > 0) {
    const message = 'CREATE SCHEMA IF NOT EXISTS cannot include schema elements'
    p.failWith(sqlstate.featureNotSupported, elementPos, message)
  }
  return { kind: 'create-schema', pos, ifNotExists: exists, name, owner, elements }
}

/** schema_stmt. */
function schemaElement(p: Parser): Statement {
  if (p.tok === K.grant) return grantStatement(p)
  p.enter()
  const elementPos = p.pos
  const element = createStatement(p)
  p.leave()
  switch (element.kind) {
    case 'create-table':
    case 'create-index':
    case 'create-sequence':
    case 'create-trigger':
    case 'create-view':
      return element
    default:
      return p.failAt(
        elementPos,
        'syntax error: this object cannot be created inside CREATE SCHEMA',
      )
  }
}

/** At DATABASE. */
export function createDatabase(p: Parser, pos: number): Statement {
  p.advance()
  const name = columnName(p)
  p.accept(K.with)
  return { kind: 'create-database', pos, name, options: databaseOptions(p) }
}

/** createdb_opt_list, also of ALTER DATABASE. */
export function databaseOptions(p: Parser): Option[] {
  const options: Option[] = []
  while (p.tok !== T.end && p.tok !== T.semicolon) options.push(databaseOption(p))
  return options
}

function databaseOption(p: Parser): Option {
  const pos = p.pos
  let name: string
  if (p.acceptPair(K.connection, K.limit)) {
    name = 'connection_limit'
  } else {
    if (!isDatabaseOption(p)) p.fail()
    name = p.takeName()
  }
  p.accept(T.equals)
  const value: OptionValue = p.accept(K.default)
    ? { kind: 'word', text: 'default' }
    : (optionValue(p) ?? p.fail())
  return { pos, namespace: undefined, name, value }
}

/** createdb_opt_name: any plain identifier, and these keywords. */
function isDatabaseOption(p: Parser): boolean {
  switch (p.tok) {
    case T.identifier:
    case T.quotedIdentifier:
    case K.encoding:
    case K.location:
    case K.owner:
    case K.tablespace:
    case K.template:
      return true
    default:
      return false
  }
}

function optionValue(p: Parser): OptionValue | undefined {
  if (p.tok === T.plus || p.tok === T.minus) {
    const integer = p.peek() === T.integer
    return { kind: 'number', text: signedNumber(p), integer }
  }
  return booleanOrWord(p)
}

/** At EXTENSION. */
export function createExtension(p: Parser, pos: number): CreateExtension {
  p.advance()
  const exists = ifNotExists(p)
  const name = columnName(p)
  p.accept(K.with)
  let schema: string | undefined
  let version: string | undefined
  let cascade = false
  for (;;) {
    if (p.accept(K.schema)) {
      schema = columnName(p)
    } else if (p.accept(K.version)) {
      version = wordOrString(p)
    } else if (p.tok === K.from) {
      p.advance()
      wordOrString(p)
      p.refuse('CREATE EXTENSION ... FROM')
    } else if (p.accept(K.cascade)) {
      cascade = true
    } else {
      break
    }
  }
  return { kind: 'create-extension', pos, name, ifNotExists: exists, schema, version, cascade }
}
