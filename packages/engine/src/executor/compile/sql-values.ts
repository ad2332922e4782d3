/** CURRENT_DATE and its kin: functions in PostgreSQL's grammar that take no parentheses. */
import type { SqlValueName } from '../../binder/expression.ts'
import { unreachable } from '../../base/unreachable.ts'
import type { EvalContext } from '../../functions/function.ts'
import { scalarImplementation } from '../../functions/registry.ts'
import type { Datum } from '../../types/datum.ts'
import type { Compiled } from './evaluator.ts'

export function compileSqlValue(name: SqlValueName): Compiled {
  switch (name) {
    case 'current_user':
    case 'current_role':
      return { scalar: (frame) => frame.ctx.eval.session.currentUser() }
    case 'session_user':
      return { scalar: (frame) => frame.ctx.eval.session.sessionUser() }
    case 'current_catalog':
      return { scalar: (frame) => frame.ctx.eval.session.currentDatabase() }
    case 'current_schema':
      return { scalar: (frame) => frame.ctx.eval.session.currentSchemas(false)[0] ?? null }
    case 'current_timestamp':
      return { scalar: (frame) => frame.ctx.eval.nowMicros }
    case 'current_date':
    case 'current_time':
    case 'localtime':
    case 'localtimestamp':
      return { scalar: timeValue(name) }
    default:
      return unreachable(name)
  }
}

/** The casts of `now()` that the other time values are. */
const castOfNow = {
  current_date: 'timestamptz_date',
  current_time: 'timestamptz_timetz',
  localtime: 'timestamptz_time',
  localtimestamp: 'timestamptz_timestamp',
} as const

function timeValue(name: keyof typeof castOfNow): (frame: { ctx: { eval: EvalContext } }) => Datum {
  const source = castOfNow[name]
  return (frame) => {
    const cast = scalarImplementation(source)
    if (cast === undefined || !('eval' in cast)) throw new Error(`${source} is not implemented`)
    return cast.eval(frame.ctx.eval, frame.ctx.eval.nowMicros)
  }
}
