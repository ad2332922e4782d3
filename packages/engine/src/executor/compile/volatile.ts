/** Whether anything in a plan is volatile: then its answers may not be kept. Found by walking the plan's data once. */
import type { Plan } from '../../planner/plan.ts'

const known = new WeakMap<object, boolean>()

export function hasVolatile(plan: Plan): boolean {
  return search(plan)
}

function search(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const cached = known.get(value)
  if (cached !== undefined) return cached
  known.set(value, false)
  let found = false
  if ('volatility' in value && value.volatility === 'volatile') found = true
  else if ('kind' in value && modifying.has(String(value.kind))) found = true
  else found = Object.values(value).some(search)
  known.set(value, found)
  return found
}

const modifying: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'merge', 'lockRows'])
