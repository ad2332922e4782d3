/** SELECT … INTO, which is a definition and no query. */
import type { Select, SelectCore } from '../../ast/select.ts'

/** The leftmost SELECT of a query, if it has an INTO clause. */
export function intoCore(query: Select): SelectCore | undefined {
  let { body } = query
  while (body.kind === 'set-operation') body = body.left.body
  return body.kind === 'select-core' && body.into !== undefined ? body : undefined
}

export function withoutInto(query: Select): Select {
  const { body } = query
  switch (body.kind) {
    case 'select-core':
      return { ...query, body: { ...body, into: undefined } }
    case 'set-operation':
      return { ...query, body: { ...body, left: withoutInto(body.left) } }
    case 'values':
      return query
  }
}
