/** CREATE DOMAIN and ALTER DOMAIN. */
import type { AlterDomain, CreateDomain } from '../../ast/ddl-object.ts'
import type { Expression } from '../../ast/expression.ts'
import { bindStoredExpression } from '../../binder/stored-expression.ts'
import type { ConstraintObject, TypeObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { printExpression } from '../../parser/print-expression.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import { sessionBinding } from '../evaluate-constants.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { storedType } from './column-type.ts'
import { newType } from './create-type.ts'
import { skipsMissing } from './existing.ts'
import { findType } from './find-object.ts'
import { qualifiedTypeText } from './describe-object.ts'
import { composeName } from './object-name.ts'
import { qualifiedName } from './validate.ts'

const BOOL = { oid: 16, typmod: -1 }

type Domain = TypeObject & {
  readonly definition: Extract<TypeObject['definition'], { kind: 'domain' }>
}

export function createDomain(session: EngineSession, statement: CreateDomain, sql: string): void {
  const base = storedType(session, sql, statement.type)
  const type = newType(session, statement.name, { kind: 'domain', base, notNull: false }) as Domain
  const { store } = session.host
  const txn = session.block.ensure()
  let definition = type.definition
  store.put(txn, type)
  for (const constraint of statement.constraints) {
    switch (constraint.kind) {
      case 'not-null':
        definition = { ...definition, notNull: true }
        break
      case 'null':
        break
      case 'default':
        definition = withDefault(session, definition, constraint.expression)
        break
      case 'check':
        addCheck(session, type, constraint.name, constraint.expression)
        break
      default:
        throw sqlError(
          sqlstate.syntaxError,
          `${constraint.kind.replace('-', ' ')} constraints not possible for domains`,
        )
    }
  }
  store.put(txn, { ...type, definition })
}

function withDefault(
  session: EngineSession,
  definition: Domain['definition'],
  expression: Expression,
): Domain['definition'] {
  const text = printExpression(expression)
  bindStoredExpression(sessionBinding(session, text), text, {
    clause: 'column default',
    item: undefined,
    domainType: undefined,
    expected: definition.base,
  })
  return { ...definition, default: text }
}

function constraintsOf(session: EngineSession, domain: Domain): readonly ConstraintObject[] {
  const found: ConstraintObject[] = []
  for (const object of session.catalog.objects()) {
    if (object.kind === 'constraint' && object.domain === domain.oid) found.push(object)
  }
  return found
}

function addCheck(
  session: EngineSession,
  domain: Domain,
  given: string | undefined,
  expression: Expression,
  validated = true,
): ConstraintObject {
  const taken = new Set(constraintsOf(session, domain).map(({ name }) => name))
  if (given !== undefined && taken.has(given)) {
    throw sqlError(
      sqlstate.duplicateObject,
      `constraint "${given}" for domain "${domain.name}" already exists`,
    )
  }
  const text = printExpression(expression)
  bindStoredExpression(sessionBinding(session, text), text, {
    clause: 'domain check',
    item: undefined,
    domainType: domain.definition.base,
    expected: BOOL,
  })
  const plain = composeName(domain.name, '', 'check')
  let name = given ?? plain
  for (let n = 1; taken.has(name); n++) name = `${plain}${n}`
  const constraint: ConstraintObject = {
    kind: 'constraint',
    oid: session.host.store.newOid(),
    schema: domain.schema,
    name,
    table: 0,
    domain: domain.oid,
    deferrable: false,
    initiallyDeferred: false,
    validated,
    rule: { kind: 'check', expression: text, attnums: [] },
  }
  session.host.store.put(session.block.ensure(), constraint)
  return constraint
}

export function alterDomain(session: EngineSession, statement: AlterDomain): MaybePromise<void> {
  const type = findType(session, statement.name)
  if (type.definition.kind !== 'domain') {
    throw sqlError(sqlstate.wrongObjectType, `"${type.name}" is not a domain`)
  }
  const domain = type as Domain
  const { definition } = domain
  const { action } = statement
  const { store } = session.host
  const put = (changed: Domain['definition']): void => {
    store.put(session.block.ensure(), { ...domain, definition: changed })
  }
  switch (action.kind) {
    case 'set-default':
      return put(withDefault(session, definition, action.expression))
    case 'drop-default': {
      const { default: _, ...rest } = definition
      return put(rest)
    }
    case 'set-not-null':
      put({ ...definition, notNull: true })
      return validate(session, domain, (value) => `${value} is null`, 'contains null values')
    case 'drop-not-null':
      return put({ ...definition, notNull: false })
    case 'add-constraint': {
      const { name } = addCheck(session, domain, action.name, action.check, !action.notValid)
      return action.notValid ? undefined : validateCheck(session, domain, name)
    }
    case 'drop-constraint':
      return dropConstraint(session, domain, action.name, action.ifExists)
    case 'validate-constraint': {
      const constraint = constraintNamed(session, domain, action.name)
      return andThen(validateCheck(session, domain, constraint.name), () => {
        store.put(session.block.ensure(), { ...constraint, validated: true })
      })
    }
  }
}

function missingConstraint(domain: Domain, name: string): Error {
  return sqlError(
    sqlstate.undefinedObject,
    `constraint "${name}" of domain "${domain.name}" does not exist`,
  )
}

function constraintNamed(session: EngineSession, domain: Domain, name: string): ConstraintObject {
  const found = constraintsOf(session, domain).find((each) => each.name === name)
  if (found === undefined) throw missingConstraint(domain, name)
  return found
}

function dropConstraint(
  session: EngineSession,
  domain: Domain,
  name: string,
  ifExists: boolean,
): void {
  const found = constraintsOf(session, domain).find((each) => each.name === name)
  if (found !== undefined) {
    session.host.store.drop(session.block.ensure(), found.oid)
    return
  }
  if (!skipsMissing(session, ifExists, 'constraint', `${name}" of domain "${domain.name}`)) {
    throw missingConstraint(domain, name)
  }
}

/** A cast of every stored value to the domain finds those that it does not admit. */
function validateCheck(session: EngineSession, domain: Domain, _name: string): MaybePromise<void> {
  const type = qualifiedTypeText(session, { oid: domain.oid, typmod: -1 })
  const base = qualifiedTypeText(session, domain.definition.base)
  return validate(
    session,
    domain,
    (value) => `((${value})::${base})::${type} is distinct from ${value}`,
    'contains values that violate the new constraint',
  )
}

/** Throws 23514 where a column of the domain's type has a value that `isWrong`. */
async function validate(
  session: EngineSession,
  domain: Domain,
  isWrong: (value: string) => string,
  problem: string,
): Promise<void> {
  for (const table of Array.from(session.catalog.objects())) {
    if (table.kind !== 'table') continue
    for (const column of table.columns) {
      if (column.dropped === true || column.type.oid !== domain.oid) continue
      const from = qualifiedName(session, table)
      const where = isWrong(quoteIdentifier(column.name))
      const message = `column "${column.name}" of table "${table.name}" ${problem}`
      const rows = await wrongRows(session, `select 1 from ${from} where ${where} limit 1`)
      if (rows) {
        const code = problem.includes('null') ? sqlstate.notNullViolation : sqlstate.checkViolation
        throw sqlError(code, message, { table: table.name, column: column.name })
      }
    }
    if (usesInside(session, table.columns, domain.oid)) {
      throw featureNotSupported('a new constraint of a domain that is used inside arrays')
    }
  }
}

async function wrongRows(session: EngineSession, sql: string): Promise<boolean> {
  try {
    const rows = await session.runner.internal(sql, [])
    return rows.length > 0
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === sqlstate.checkViolation) {
      return true
    }
    throw error
  }
}

function usesInside(
  session: EngineSession,
  columns: readonly { readonly type: { readonly oid: number }; readonly dropped?: true }[],
  domain: number,
): boolean {
  return columns.some(
    ({ type, dropped }) =>
      dropped !== true && type.oid >= 16384 && session.type(type.oid).elementOid === domain,
  )
}
