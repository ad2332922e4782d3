/** What the store is given of the layers above it: types made by users, and keys of expression and partial indexes. */
import type { HostThread } from '../base/host-thread.ts'
import { CatalogTypes } from '../catalog/catalog-types.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import type { IndexObject, TableObject } from '../catalog/objects.ts'
import type { Env } from '../engine.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { ExpressionCompiler } from '../executor/compile/compiler.ts'
import type { ExecContext } from '../executor/context.ts'
import type { SessionFunctions } from '../functions/function.ts'
import { Evaluation } from '../session/evaluation.ts'
import type { IndexKeyMaker } from '../store/table/table-index.ts'
import { Waits } from '../store/waits.ts'
import type { StoreFactory } from '../txn/store-options.ts'
import type { ObjectNames, Type, TypeContext, TypeRef } from '../types/type.ts'
import { ExpressionKeys, type IndexKeyWorld } from './index-keys.ts'
import { virtualRelations } from './virtual-relations.ts'

function notHere(): never {
  throw featureNotSupported('a function of the session in an index expression')
}

/** Immutable expressions ask for none of this. */
const noSession: SessionFunctions = {
  nextval: notHere,
  currval: notHere,
  lastval: notHere,
  setval: notHere,
  getSetting: notHere,
  setSetting: notHere,
  currentUser: notHere,
  sessionUser: notHere,
  currentDatabase: notHere,
  currentSchemas: notHere,
  call: notHere,
}
const noNames: ObjectNames = { find: notHere, describe: () => undefined }

export class StoreParts implements StoreFactory {
  readonly #env: Env
  readonly startThreads: ((most: number) => readonly HostThread[]) | undefined
  readonly #typesOf = new WeakMap<CatalogReader, CatalogTypes>()

  constructor(env: Env) {
    this.#env = env
    this.startThreads =
      env.startThreads === undefined ? undefined : (most) => env.startThreads?.(most) ?? []
  }

  #types(catalog: CatalogReader): CatalogTypes {
    let types = this.#typesOf.get(catalog)
    if (types === undefined) this.#typesOf.set(catalog, (types = new CatalogTypes(() => catalog)))
    return types
  }

  type(ref: TypeRef, catalog: CatalogReader): Type {
    return this.#types(catalog).type(ref.oid)
  }

  get context(): TypeContext {
    return new Evaluation(this.#env, this.#noCatalogTypes, noSession, noNames)
  }

  readonly #noCatalogTypes: CatalogTypes = new CatalogTypes(() => {
    throw new Error('no catalog here')
  })

  keyMaker(index: IndexObject, table: TableObject, catalog: CatalogReader): IndexKeyMaker {
    return new ExpressionKeys(index, table, catalog, this.#world(catalog))
  }

  #world(catalog: CatalogReader): IndexKeyWorld {
    const types = this.#types(catalog)
    const evaluation = new Evaluation(this.#env, types, noSession, noNames)
    return {
      types,
      compiler: new ExpressionCompiler(types, notHere),
      context: expressionContext(evaluation, types),
      scope: (sql, reader) => ({
        sql,
        catalog: reader,
        virtual: virtualRelations,
        types,
        searchPath: ['public'],
        tempSchema: undefined,
        parameterTypes: [],
        input: evaluation,
        databaseName: '',
      }),
    }
  }
}

function expressionContext(evaluation: Evaluation, types: CatalogTypes): ExecContext {
  const waits = new Waits({ fault: notHere })
  return {
    eval: evaluation,
    types,
    params: [],
    slots: [],
    access: { txn: undefined, snapshot: { lsn: 0, command: 0 }, waits },
    waits,
    table: notHere,
    indexColumns: notHere,
    virtualRelation: notHere,
    facts: notHere,
    events: { wants: () => false, add: notHere },
    affected: new Map(),
    ctes: new Map(),
    searches: new Map(),
    nearest: {
      efSearch: undefined,
      maxScanTuples: 0,
      isSeqscanEnabled: true,
      isIndexscanEnabled: false,
    },
    subplans: new Map(),
    workMemBytes: Infinity,
    openScratch: undefined,
    isTurnDue: () => false,
    subplanDepth: 0,
    instrument: undefined,
  }
}
