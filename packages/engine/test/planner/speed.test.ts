/** Binding and planning of a point query stays far below what running it costs. */
import { expect, it } from 'vitest'
import { bindStatement, type BindableStatement } from '../../src/binder/bind.ts'
import { parseStatement } from '../../src/parser/parse.ts'
import { planStatement } from '../../src/planner/plan-statement.ts'
import { bindScope, catalog } from '../binder/fixture.ts'

it('binds and plans eight joined relations in a few milliseconds', () => {
  const sql = `select count(*) from t t1, t t2, t t3, t t4, u u1, u u2, v v1, v v2
    where t1.a = t2.a and t2.a = t3.a and t3.a = t4.a and u1.t_a = t1.a and u2.id = u1.id and v1.x = t4.a and v2.x = v1.x`
  const ast = parseStatement(sql).statement as BindableStatement
  const plan = (): void => {
    const scope = bindScope(sql)
    const statistics = { rows: () => 10_000 }
    planStatement(bindStatement(ast, scope), { catalog, scope, settings: {}, statistics })
  }
  for (let warm = 0; warm < 5; warm++) plan()
  const start = performance.now()
  for (let run = 0; run < 5; run++) plan()
  expect((performance.now() - start) / 5).toBeLessThan(60)
})
