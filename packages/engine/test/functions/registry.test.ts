/** The look-ups over the generated tables, and that every implementation belongs to a function that exists. */
import { describe, expect, it } from 'vitest'
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
import { scalarAreas } from '../../src/functions/scalar-implementations.ts'
import { setAreas } from '../../src/functions/set-implementations.ts'
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
