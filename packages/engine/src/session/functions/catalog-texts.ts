/** Functions that answer with text about catalog objects. */
import type { SessionFunctionArea } from './session-function.ts'

export const catalogTexts: SessionFunctionArea = {}
