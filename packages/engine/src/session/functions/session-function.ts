/** A SQL function that needs its session, by internal name. */
import type { Datum } from '../../types/datum.ts'
import type { EngineSession } from '../session.ts'

export type SessionFunction = (session: EngineSession, args: readonly Datum[]) => Datum
export type SessionFunctionArea = Readonly<Record<string, SessionFunction>>
