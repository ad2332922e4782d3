/** The check of a domain's constraints after a cast to its base type. */
import type { ConstraintObject, TypeObject } from '../catalog/objects.ts'
import type { Expr } from './expression.ts'
import type { Binding } from './scope.ts'
import { bindStoredExpression } from './stored-expression.ts'
import { BOOL_TYPE, typeRef } from './type-oids.ts'

type DomainChecks = { readonly notNull: boolean; readonly checks: { name: string; check: Expr }[] }

function domainConstraints(binding: Binding, domain: TypeObject): ConstraintObject[] {
  const found: ConstraintObject[] = []
  for (const object of binding.scope.catalog.objects()) {
    if (object.kind === 'constraint' && object.domain === domain.oid) found.push(object)
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The constraints of a domain and of the domains under it, innermost first. */
function collect(binding: Binding, domain: TypeObject): DomainChecks {
  const { definition } = domain
  if (definition.kind !== 'domain') return { notNull: false, checks: [] }
  const { catalog } = binding.scope
  const base = catalog.object(definition.base.oid)
  const under: DomainChecks =
    base?.kind === 'type' ? collect(binding, base) : { notNull: false, checks: [] }
  const checks = [...under.checks]
  for (const constraint of domainConstraints(binding, domain)) {
    if (constraint.rule.kind !== 'check') continue
    const check = bindStoredExpression(binding, constraint.rule.expression, {
      clause: 'domain check',
      item: undefined,
      domainType: definition.base,
      expected: BOOL_TYPE,
    })
    checks.push({ name: constraint.name, check })
  }
  return { notNull: under.notNull || definition.notNull, checks }
}

export function domainCheck(binding: Binding, arg: Expr, domain: TypeObject): Expr {
  const { notNull, checks } = collect(binding, domain)
  const type = typeRef(domain.oid)
  return {
    kind: 'domainCheck',
    type,
    arg,
    domain: domain.oid,
    domainName: domain.name,
    notNull,
    checks,
  }
}
