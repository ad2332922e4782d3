/** Comments on what every database has: functions, operators, types … */
import type { Oid } from '../../types/type.ts'
import { staticRows } from './static-rows.ts'

let comments: Map<Oid, { readonly catalog: Oid; readonly text: string }[]> | undefined

function commentsOf(oid: Oid): readonly { readonly catalog: Oid; readonly text: string }[] {
  if (comments === undefined) {
    comments = new Map()
    for (const row of staticRows('pg_description')) {
      const comment = { catalog: Number(row['classoid']), text: String(row['description']) }
      const object = Number(row['objoid'])
      const others = comments.get(object)
      if (others === undefined) comments.set(object, [comment])
      else others.push(comment)
    }
  }
  return comments.get(oid) ?? []
}

/** In one catalog, or in whichever has such an object. */
export function builtinComment(oid: Oid, catalog: Oid | undefined): string | undefined {
  return commentsOf(oid).find((comment) => catalog === undefined || comment.catalog === catalog)
    ?.text
}
