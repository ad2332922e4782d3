/** Keys of indexes over expressions or with a predicate: bound and compiled here, above the store. */
import type { ByteWriter } from '../base/byte-writer.ts'
import { bindStoredExpression } from '../binder/stored-expression.ts'
import { Binding, type BindScope, type Clause } from '../binder/scope.ts'
import { layoutItem } from '../binder/table-rules.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import { type HnswMetric, hnswMetric } from '../catalog/hnsw-index.ts'
import type { IndexObject, TableObject } from '../catalog/objects.ts'
import type { ExpressionCompiler } from '../executor/compile/compiler.ts'
import type { Evaluator } from '../executor/compile/evaluator.ts'
import { Frame, type ExecContext } from '../executor/context.ts'
import { encodeKeyColumn } from '../index/key-encoding.ts'
import { writeVectorKey } from '../index/vector-keys.ts'
import type { IndexKeyMaker, KeyState } from '../store/table/table-index.ts'
import { ListValues } from '../store/vectors.ts'
import type { Datum } from '../types/datum.ts'
import type { Type, TypeLookup, TypeRef } from '../types/type.ts'

type Key = {
  readonly code: Evaluator
  readonly type: Type
  readonly descending: boolean
  readonly nullsFirst: boolean
  readonly text: string
}

export type IndexKeyWorld = {
  readonly scope: (sql: string, catalog: CatalogReader) => BindScope
  readonly compiler: ExpressionCompiler
  readonly types: TypeLookup
  /** A context for expressions that are immutable: they ask it for nothing but types. */
  readonly context: ExecContext
}

const BOOL: TypeRef = { oid: 16, typmod: -1 }

export class ExpressionKeys implements IndexKeyMaker {
  readonly attnums: readonly number[]
  readonly #keys: readonly Key[]
  readonly #predicate: Evaluator | undefined
  /** Of an hnsw index, which has one key. */
  readonly #metric: HnswMetric | undefined
  readonly #frame: Frame
  readonly #context: ExecContext

  constructor(
    index: IndexObject,
    table: TableObject,
    catalog: CatalogReader,
    world: IndexKeyWorld,
  ) {
    const live = table.columns.filter((column) => column.dropped !== true)
    this.attnums = live.map((column) => column.attnum)
    this.#context = world.context
    this.#metric = index.method === 'hnsw' ? hnswMetric(index) : undefined
    this.#frame = new Frame(world.context)
    const bind = (text: string, clause: Clause, expected: TypeRef | undefined): Evaluator =>
      world.compiler.compile(
        bindStoredExpression(new Binding(world.scope(text, catalog)), text, {
          clause,
          item: layoutItem(table),
          domainType: undefined,
          expected,
        }),
      )
    this.#keys = index.keys.map((key) => {
      const column = live.findIndex((each) => each.attnum === key.attnum)
      return {
        code:
          key.expression === undefined
            ? world.compiler.compile({ kind: 'column', type: key.type, index: column })
            : bind(key.expression, 'index expression', undefined),
        type: world.types.type(key.type.oid),
        descending: key.descending,
        nullsFirst: key.nullsFirst,
        text: key.expression ?? live[column]?.name ?? '?',
      }
    })
    this.#predicate =
      index.predicate === undefined ? undefined : bind(index.predicate, 'index predicate', BOOL)
  }

  #use(values: readonly Datum[]): void {
    this.#frame.columns = values.map((value) => new ListValues([value], undefined))
    this.#frame.row = 0
  }

  key(values: readonly Datum[], out: ByteWriter): KeyState {
    this.#use(values)
    if (this.#predicate !== undefined && this.#predicate.scalar(this.#frame) !== true) {
      return 'absent'
    }
    let state: KeyState = 'full'
    for (const key of this.#keys) {
      const value = key.code.scalar(this.#frame)
      if (this.#metric !== undefined) return writeVectorKey(this.#metric, value, out)
      if (value === null) state = 'null'
      encodeKeyColumn(out, key.type, key, value)
    }
    return state
  }

  describe(values: readonly Datum[]): string {
    this.#use(values)
    const texts = this.#keys.map((key) => {
      const value = key.code.scalar(this.#frame)
      return value === null ? 'null' : key.type.output(value, this.#context.eval)
    })
    return `(${this.#keys.map((key) => key.text).join(', ')})=(${texts.join(', ')})`
  }
}
