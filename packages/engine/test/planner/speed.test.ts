/** Binding and planning of a point query stays far below what running it costs. */
import { expect, it } from 'vitest'
import { bindStatement, type BindableStatement } from '../../src/binder/bind.ts'
import { parseStatement } from '../../src/parser/parse.ts'
import { planStatement } from '../../src/planner/plan-statement.ts'
import { bindScope, catalog } from '../binder/fixture.ts'

function planningMs(sql: string): number {
  const ast = parseStatement(sql).statement as BindableStatement
  const plan = (): void => {
    const scope = bindScope(sql)
    const statistics = { rows: () => 10_000 }
    planStatement(bindStatement(ast, scope), { catalog, scope, settings: {}, statistics })
  }
  for (let warm = 0; warm < 5; warm++) plan()
  const start = performance.now()
  for (let run = 0; run < 5; run++) plan()
  return (performance.now() - start) / 5
}

it('binds and plans eight joined relations in a few milliseconds', () => {
  const sql = `select count(*) from t t1, t t2, t t3, t t4, u u1, u u2, v v1, v v2
    where t1.a = t2.a and t2.a = t3.a and t3.a = t4.a and u1.t_a = t1.a and u2.id = u1.id and v1.x = t4.a and v2.x = v1.x`
  expect(planningMs(sql)).toBeLessThan(60)
})

it.each([31, 32, 64, 80])('binds and plans a chain of %i relations', (count) => {
  const names = Array.from({ length: count }, (_, i) => `x${i}`)
  const from = names.map((name) => `t ${name}`).join(', ')
  const on = names.slice(1).map((name, i) => `${name}.a = x${i}.a`)
  expect(planningMs(`select 1 from ${from} where ${on.join(' and ')}`)).toBeLessThan(400)
})
