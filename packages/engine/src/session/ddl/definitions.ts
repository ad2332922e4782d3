import type { SourcedStatement } from '../statement-runner.ts'
import type { EngineSession } from '../session.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
export function definitionOf(_source: SourcedStatement): { tag: string; run(session: EngineSession): MaybePromise<StatementResult | void> } | undefined { return undefined }
