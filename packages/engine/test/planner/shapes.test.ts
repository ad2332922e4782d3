/** Shapes of plans, as EXPLAIN shows them without costs: which index, which join, what moved where. */
import { describe, expect, it } from 'vitest'
import { bindStatement, type BindableStatement } from '../../src/binder/bind.ts'
import { parseStatement } from '../../src/parser/parse.ts'
import { explainPlan } from '../../src/planner/explain.ts'
import type { NodeActuals } from '../../src/planner/explain-actuals.ts'
import type { Plan } from '../../src/planner/plan.ts'
import { planStatement } from '../../src/planner/plan-statement.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import { bindScope, catalog, t, u } from '../binder/fixture.ts'

const sizes = new Map([
  [t.oid, 100_000],
  [u.oid, 1_000_000],
])

function shape(sql: string, actuals?: ReadonlyMap<Plan, NodeActuals>): string[] {
  const scope = bindScope(sql)
  const bound = bindStatement(parseStatement(sql).statement as BindableStatement, scope)
  const planned = planStatement(bound, {
    catalog,
    scope,
    settings: {},
    statistics: { rows: (oid) => sizes.get(oid) ?? 1000 },
  })
  const text = explainPlan(planned, {
    types: builtinTypes,
    catalog,
    json: false,
    costs: false,
    timing: false,
    summary: false,
    actuals,
    executionMs: undefined,
  })
  return text.split('\n')
}

describe('what EXPLAIN ANALYZE adds', () => {
  it('stands one blank behind a node without costs', () => {
    expect(shape('select a from t', new Map())).toEqual(['Seq Scan on t (never executed)'])
  })
})

describe('access paths', () => {
  it('finds one row by its key', () => {
    expect(shape('select a, b from t where a = 123')).toEqual([
      'Index Scan using t_pkey on t',
      '  Index Cond: (a = 123)',
    ])
  })
  it('turns IN into one index scan', () => {
    expect(shape('select b from t where a in (1, 2, 3)')).toEqual([
      'Index Scan using t_pkey on t',
      "  Index Cond: (a = ANY ('{1,2,3}'::integer[]))",
    ])
  })
  it('reads a range of an index', () => {
    expect(shape('select b from t where a > 5 and a <= 9')).toEqual([
      'Index Scan using t_pkey on t',
      '  Index Cond: ((a > 5) AND (a <= 9))',
    ])
  })
  it('widens a smaller integer for the index', () => {
    expect(shape('select name from u where id = 5')).toEqual([
      'Index Scan using u_pkey on u',
      '  Index Cond: (id = 5)',
    ])
  })
  it('reads the whole table where no index helps', () => {
    expect(shape("select a from t where b = 'x'")).toEqual([
      'Seq Scan on t',
      "  Filter: (b = 'x'::text)",
    ])
  })
  it('answers ORDER BY with LIMIT by an index, forward and backward', () => {
    expect(shape('select a from t order by a limit 3')).toEqual([
      'Limit',
      '  ->  Index Scan using t_pkey on t',
    ])
    expect(shape('select a from t order by a desc limit 3')).toEqual([
      'Limit',
      '  ->  Index Scan Backward using t_pkey on t',
    ])
  })
  it('reads one end of an index for min and max', () => {
    expect(shape('select max(a) from t')).toEqual([
      'Result',
      '  InitPlan 1 (returns $0)',
      '    ->  Limit',
      '          ->  Index Scan Backward using t_pkey on t',
      '                Filter: (a IS NOT NULL)',
    ])
  })
  it('keeps the few first rows instead of sorting all', () => {
    expect(shape('select b from t order by b limit 3')).toEqual([
      'Limit',
      '  ->  Sort',
      '        Sort Key: b',
      '        ->  Seq Scan on t',
    ])
  })
})

describe('joins', () => {
  it('hashes two large tables', () => {
    expect(shape('select t.b, u.name from t join u on t.a = u.t_a')).toEqual([
      'Hash Join',
      '  Hash Cond: (u.t_a = t.a)',
      '  ->  Seq Scan on u',
      '  ->  Hash',
      '        ->  Seq Scan on t',
    ])
  })
  it('looks up the inner table for a few outer rows', () => {
    expect(shape('select t.b from v join t on t.a = v.x where v.x = 5')).toEqual([
      'Nested Loop',
      '  ->  Index Scan using v_x_y_key on v',
      '        Index Cond: (v.x = 5)',
      '  ->  Materialize',
      '        ->  Index Scan using t_pkey on t',
      '              Index Cond: (t.a = 5)',
    ])
    expect(shape('select t.b from v join t on t.a = v.x where v.z = 5')).toEqual([
      'Nested Loop',
      '  ->  Index Scan using v_z on v',
      '        Index Cond: (v.z = 5)',
      '  ->  Index Scan using t_pkey on t',
      '        Index Cond: (t.a = v.x)',
    ])
  })
  it('makes an inner join of an outer one whose NULLs are dropped', () => {
    const plan = shape('select t.b from t left join u on u.t_a = t.a where u.price > 5')
    expect(plan[0]).toBe('Hash Join')
  })
  it('makes a semi join of IN and EXISTS, an anti join of NOT EXISTS', () => {
    expect(shape('select b from t where a in (select t_a from u)')[0]).toBe('Hash Semi Join')
    expect(shape('select b from t where exists (select 1 from u where t_a = a)')[0]).toBe(
      'Hash Semi Join',
    )
    expect(shape('select b from t where not exists (select 1 from u where t_a = a)')[0]).toBe(
      'Hash Anti Join',
    )
  })
  it('keeps NOT IN with its NULLs a hashed subplan', () => {
    expect(shape('select b from t where a not in (select x from v)')).toEqual([
      'Seq Scan on t',
      '  Filter: (NOT (hashed SubPlan 1))',
      '  SubPlan 1',
      '    ->  Seq Scan on v',
    ])
  })
  it('carries a constant over an equality', () => {
    const plan = shape('select 1 from t join u on u.id = t.i where t.i = 7').join('\n')
    expect(plan).toContain("Index Cond: (u.id = '7'::bigint)")
  })
})

describe('rewrites', () => {
  it('dissolves a view', () => {
    expect(shape('select b from tv where a = 5')).toEqual([
      'Index Scan using t_pkey on t',
      '  Index Cond: (a = 5)',
      '  Filter: (a > 0)',
    ])
  })
  it('pushes a condition on a grouping column into a grouped view', () => {
    expect(shape('select n from agg where x = 5')).toEqual([
      'HashAggregate',
      '  Group Key: x',
      '  ->  Index Scan using v_x_y_key on v',
      '        Index Cond: (x = 5)',
    ])
  })
  it('pushes a condition into the arms of a union', () => {
    const plan = shape('select * from (select a from t union all select x from v) s where a = 5')
    expect(plan).toEqual([
      'Append',
      '  ->  Index Scan using t_pkey on t',
      '        Index Cond: (t.a = 5)',
      '  ->  Index Scan using v_x_y_key on v',
      '        Index Cond: (v.x = 5)',
    ])
  })
  it('inlines a CTE that is used once, and keeps one that is used twice', () => {
    expect(shape('with q as (select * from t) select b from q where a = 1')[0]).toBe(
      'Index Scan using t_pkey on t',
    )
    expect(shape('with q as (select * from t) select 1 from q join q q2 on q.a = q2.a')[1]).toBe(
      '  Hash Cond: (q.a = q2.a)',
    )
  })
  it('folds constants, but not errors', () => {
    expect(shape('select a from t where a = 1 + 2')[1]).toBe('  Index Cond: (a = 3)')
    expect(shape('select a from t where a = 1 / 0')[1]).toBe('  Index Cond: (a = (1 / 0))')
  })
  it('finds the row to change by its key', () => {
    expect(shape("update t set b = 'x' where a = 5")).toEqual([
      'Update on t',
      '  ->  Index Scan using t_pkey on t',
      '        Index Cond: (a = 5)',
    ])
  })
})
