/** SELECT … INTO, which is a definition and no query. */
import type { Select, SelectCore } from '../../ast/select.ts'

/** The leftmost SELECT of a query, if it has an INTO clause. */
export function intoCore(query: Select): SelectCore | undefined {
  let { body } = query
  while (body.kind === 'set-operation') body = body.left.body
  return body.kind === 'select-core' && body.into !== undefined ? body : undefined
}
