/**
 * The way into the binder: a parsed query or modification and what is in scope become a bound statement, with the types of its
 * parameters. Throws `SqlError` with PostgreSQL's code, words and position.
 */
import type { Delete, Insert, Merge, Update } from '../ast/dml.ts'
import type { Select } from '../ast/select.ts'
import { ambiguousParameterUse, indeterminateParameter } from '../errors/type-errors.ts'
import type { TypeLookup } from '../types/type.ts'
import { bindModification } from './bind-modification.ts'
import { bindQuery } from './bind-select.ts'
import { visibleTargets } from './bind-sublink.ts'
import type { BoundStatement, ResultColumn, Target } from './query.ts'
import { Binding, type BindScope, QueryScope } from './scope.ts'
import { typeRef } from './type-oids.ts'
import { eachParameter } from './each-parameter.ts'

export type BindableStatement = Select | Insert | Update | Delete | Merge

export function bindStatement(ast: BindableStatement, scope: BindScope): BoundStatement {
  const binding = new Binding(scope)
  const root = new QueryScope(binding, undefined)
  const body: BoundStatement['body'] =
    ast.kind === 'select'
      ? { kind: 'query', query: bindQuery(root, ast, true) }
      : bindModification(root, ast)
  if (binding.parameters.length > 0) checkParameters(binding, body)
  return {
    body,
    parameterTypes: binding.parameters.map((oid) => typeRef(oid)),
    dependsOnSettings: binding.dependsOnSettings,
    usesViews: binding.usesViews,
  }
}

/** A parameter that was used before its type was known must not stay untyped. */
function checkParameters(binding: Binding, body: BoundStatement['body']): void {
  const { parameters } = binding
  eachParameter(body, (param) => {
    const known = parameters[param.index] ?? 0
    if (known !== 0 && param.type.oid !== known) {
      throw ambiguousParameterUse(param.index + 1, binding.at(param.pos ?? -1))
    }
  })
  for (const [i, oid] of parameters.entries()) if (oid === 0) throw indeterminateParameter(i + 1)
}

function describe(types: TypeLookup, targets: readonly Target[]): ResultColumn[] {
  return targets.map(({ expr, name, tableOid, attnum }) => {
    let { oid, typmod } = expr.type
    if (oid >= 16384) {
      let type = types.type(oid)
      while (type.kind === 'domain' && type.baseType !== undefined) {
        if (typmod < 0) typmod = type.baseType.typmod
        oid = type.baseType.oid
        type = types.type(oid)
      }
    }
    return { name, type: { oid, typmod }, tableOid, attnum }
  })
}

/** The columns that a statement answers with; `undefined` where it answers with none. */
export function resultColumns(
  bound: BoundStatement,
  types: TypeLookup,
): readonly ResultColumn[] | undefined {
  const { body } = bound
  if (body.kind === 'query') return describe(types, visibleTargets(body.query))
  return body.returning === undefined ? undefined : describe(types, body.returning)
}
