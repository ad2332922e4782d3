export type NodeActuals = { rows: number; loops: number; timeMs: number }
export function explainPlan(_p: unknown, _o: unknown): string { return '' }
