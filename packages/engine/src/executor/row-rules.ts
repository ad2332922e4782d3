/** What must hold for a new row of a table, and is filled in: generated columns, NOT NULL, CHECK, views' check options. */
import {
  checkViolation,
  notNullViolation,
  viewCheckViolation,
} from '../errors/constraint-errors.ts'
import type { RowRules } from '../planner/plan.ts'
import { ListValues } from '../store/vectors.ts'
import type { Datum } from '../types/datum.ts'
import type { Compiler, Evaluator } from './compile/evaluator.ts'
import type { ExecContext, Frame } from './context.ts'

export type CompiledRules = {
  readonly table: number
  readonly attnums: readonly number[]
  /** Positions in the layout. */
  readonly notNull: readonly number[]
  readonly generated: readonly { readonly position: number; readonly value: Evaluator }[]
  readonly checks: readonly { readonly name: string; readonly check: Evaluator }[]
  readonly viewChecks: readonly { readonly name: string; readonly check: Evaluator }[]
  /** True when nothing has to be computed for a new row. */
  readonly plain: boolean
}

export function compileRules(compiler: Compiler, table: number, rules: RowRules): CompiledRules {
  const compileCheck = ({ name, check }: RowRules['checks'][0]): CompiledRules['checks'][0] => ({
    name,
    check: compiler.compile(check),
  })
  return {
    table,
    attnums: rules.attnums,
    notNull: rules.notNull,
    generated: rules.generated.map(({ position, value }) => ({
      position,
      value: compiler.compile(value),
    })),
    checks: rules.checks.map(compileCheck),
    viewChecks: rules.viewChecks.map(compileCheck),
    plain:
      rules.generated.length === 0 && rules.checks.length === 0 && rules.viewChecks.length === 0,
  }
}

/** Fills in generated columns and checks the row; throws 23502, 23514 or 44000. */
export function applyRules(frame: Frame, rules: CompiledRules, row: Datum[]): void {
  if (!rules.plain) {
    for (const { position, value } of rules.generated) {
      useRow(frame, row)
      row[position] = value.scalar(frame)
    }
  }
  for (const position of rules.notNull) {
    if (row[position] === null) throw nullViolation(frame.ctx, rules, row, position)
  }
  if (rules.plain) return
  useRow(frame, row)
  for (const { name, check } of rules.checks) {
    if (check.scalar(frame) === false) {
      const { schema, name: table } = frame.ctx.facts(rules.table)
      throw checkViolation({ schema, table, constraint: name }, rowText(frame.ctx, rules, row))
    }
  }
  for (const { name, check } of rules.viewChecks) {
    if (check.scalar(frame) !== true) throw viewCheckViolation(name, rowText(frame.ctx, rules, row))
  }
}

export function nullViolation(
  ctx: ExecContext,
  rules: CompiledRules,
  row: readonly Datum[],
  position: number,
): Error {
  const facts = ctx.facts(rules.table)
  const column = facts.columnName(rules.attnums[position] as number)
  return notNullViolation(
    { schema: facts.schema, table: facts.name, column },
    rowText(ctx, rules, row),
  )
}

/** Makes a row of values the frame's row. */
export function useRow(frame: Frame, row: readonly Datum[]): void {
  frame.columns = row.map((value) => new ListValues([value], undefined))
  frame.row = 0
}

/** PostgreSQL cuts a value in a message after this many bytes. */
const MAX_VALUE_CHARACTERS = 64

function rowText(ctx: ExecContext, rules: CompiledRules, row: readonly Datum[]): string {
  const facts = ctx.facts(rules.table)
  return row
    .map((value, i) => {
      if (value === null) return 'null'
      const type = ctx.types.type(facts.columnType(rules.attnums[i] as number))
      const text = type.output(value, ctx.eval)
      return text.length > MAX_VALUE_CHARACTERS ? `${text.slice(0, MAX_VALUE_CHARACTERS)}...` : text
    })
    .join(', ')
}
