/** What a planned statement is called when it is done, and whether it changes rows. */
import type { PlannedStatement } from '../planner/plan.ts'

const tags = {
  insert: 'INSERT 0',
  update: 'UPDATE',
  delete: 'DELETE',
  merge: 'MERGE',
  select: 'SELECT',
} as const

export function statementTag({ command }: PlannedStatement, count: number): string {
  return `${tags[command]} ${count}`
}

export function modifies({ relations }: PlannedStatement): boolean {
  return relations.some(({ mode }) => mode === 'write')
}
