/** Views in FROM: their text, bound under the search path that it was written under. */
import type { Select } from '../ast/select.ts'
import type { ViewObject } from '../catalog/objects.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { parseStatement } from '../parser/parse.ts'
import { bindQuery } from './bind-select.ts'
import type { Query } from './query.ts'
import { type Binding, QueryScope } from './scope.ts'

const parsed = new WeakMap<ViewObject, Select>()

/** The SELECT of a view. */
export function viewSelect(view: ViewObject): Select {
  let ast = parsed.get(view)
  if (ast === undefined) {
    const { statement } = parseStatement(view.query)
    if (statement.kind !== 'select') throw featureNotSupported('a view that is no query')
    ast = statement
    parsed.set(view, ast)
  }
  return ast
}

export function viewBinding(binding: Binding, view: ViewObject): Binding {
  return binding.derive(view.query, view.searchPath)
}

export function bindView(binding: Binding, view: ViewObject): Query {
  binding.noteView()
  const derived = viewBinding(binding, view)
  derived.enter()
  const query = bindQuery(new QueryScope(derived, undefined), viewSelect(view), true)
  derived.leave()
  return query
}
