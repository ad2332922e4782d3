/** The look-ups over the generated tables, and that every implementation belongs to a function that exists. */
import { describe, expect, it } from 'vitest'
import { RowIndex } from '../../src/base/row-index.ts'
import { aggregateAreas } from '../../src/functions/aggregate-implementations.ts'
import {
  aggregateKind,
  allFunctions,
  castFrom,
  defaultArguments,
  functionByOid,
  functionsNamed,
  operatorByOid,
  operatorsNamed,
  scalarImplementation,
} from '../../src/functions/registry.ts'
import { pgOperatorTable } from '../../src/functions/pg-operator.table.ts'
import { pgProcTable } from '../../src/functions/pg-proc.table.ts'
import { scalarAreas } from '../../src/functions/scalar-implementations.ts'
import { setAreas } from '../../src/functions/set-implementations.ts'
import { pgTypeTable } from '../../src/types/pg-type.table.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import { allTypeRows } from '../../src/types/type-rows.ts'

describe('the function tables', () => {
  it('find functions by name and by oid', () => {
    const [add] = functionsNamed('int4pl')
    expect(add).toMatchObject({ oid: 177, args: [23, 23], result: 23, strict: true })
    expect(functionByOid(177)).toBe(add)
    expect(functionsNamed('no_such_function')).toEqual([])
  })

  it('find operators with their functions', () => {
    const plus = operatorsNamed('+').find(({ left, right }) => left === 23 && right === 23)
    expect(plus).toMatchObject({ oid: 551, function: 177, result: 23 })
    expect(operatorByOid(551)).toBe(plus)
  })

  it('know casts, default arguments and kinds of aggregates', () => {
    expect(castFrom(23, 20)).toMatchObject({ context: 'implicit', method: 'function' })
    expect(castFrom(25, 23)).toBeUndefined()
    expect(defaultArguments(2096)).toEqual(['0'])
    const [percentile] = functionsNamed('percentile_cont')
    expect(aggregateKind(percentile?.oid ?? 0)).toEqual({ kind: 'ordered-set', directArgs: 1 })
  })

  it.each([
    ['functions', pgProcTable],
    ['operators', pgOperatorTable],
    ['types', pgTypeTable],
  ])('find the same %s by a search of the text and by the index', (_, table) => {
    const parse = (line: string): { line: string; name: string; oid: number } => {
      const [name = '', oid] = line.split(' ')
      return { line, name, oid: Number(oid) }
    }
    const rows = new RowIndex(table, parse).all()
    expect(rows.length).toBe(table.split('\n').length)
    for (let at = 0; at < rows.length; at += 10) {
      const { name, oid } = rows[at] as (typeof rows)[0]
      const searched = new RowIndex(table, parse)
      expect(searched.byOid(oid)).toEqual(rows[at])
      expect(searched.named(name)).toEqual(rows.filter((row) => row.name === name))
    }
    expect(new RowIndex(table, parse).byOid(1)).toBeUndefined()
    expect(new RowIndex(table, parse).named('int')).toEqual([])
  })

  it('give functions written in SQL a key of their own', () => {
    const sources = functionsNamed('lpad').map(({ source }) => source)
    expect(sources).toEqual(['lpad', 'lpad(text,int4)'])
    expect(scalarImplementation('lpad(text,int4)')).toBeDefined()
  })

  it('list every implementation under a source that a function has', () => {
    const sources = new Set(allFunctions().map(({ source }) => source))
    const implemented = [...scalarAreas, ...setAreas, ...aggregateAreas].flatMap(Object.keys)
    const syntax = [
      'current_date',
      'current_time',
      'current_timestamp',
      'localtime',
      'localtimestamp',
    ]
    const known = (source: string): boolean => sources.has(source) || syntax.includes(source)
    expect(implemented.filter((source) => !known(source))).toEqual([])
  })

  it.each([
    ['scalar', scalarAreas],
    ['set', setAreas],
    ['aggregate', aggregateAreas],
  ] as const)('have one %s implementation of a source', (_, areas) => {
    const sources = areas.flatMap((area) => Object.keys(area))
    expect(sources.filter((source, at) => sources.indexOf(source) !== at)).toEqual([])
  })
})

describe('the type table', () => {
  it('gives every built-in type its array type', () => {
    const wrong = allTypeRows().filter(
      ({ arrayOid, oid }) => arrayOid !== 0 && builtinTypes.type(arrayOid).elementOid !== oid,
    )
    expect(wrong).toEqual([])
  })

  it('refuses values of a type that is known by name only', () => {
    const point = builtinTypes.typeByName('point')
    expect(point?.oid).toBe(600)
    expect(() => point?.input('(1,2)', -1, {} as never)).toThrow('type point is not supported')
  })
})
