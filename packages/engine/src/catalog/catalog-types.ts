/** Types as a session sees them: the built-in ones, and those that its catalog adds (enums, domains, composites, their arrays). */
import { LazyMap } from '../base/lazy-map.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { arrayType } from '../types/array-type.ts'
import { makeDomainType } from '../types/domain-type.ts'
import { makeEnumType } from '../types/enum-type.ts'
import { compositeType } from '../types/record-type.ts'
import { builtinTypes } from '../types/registry.ts'
import type { Oid, Type, TypeLookup } from '../types/type.ts'
import { FIRST_USER_OID, type CatalogReader } from './catalog.ts'
import { isAvailable } from './extensions.ts'
import type { TypeObject } from './objects.ts'
import { rowArrayOid, rowFields, type RowRelation, rowTypeOf, rowTypeOid } from './row-types.ts'

export class CatalogTypes implements TypeLookup {
  readonly #catalog: () => CatalogReader
  readonly #made = new LazyMap<Oid, Type>()
  #version = NaN

  /** `catalog` gives the reader of the moment: types are made anew when its version has changed. */
  constructor(catalog: () => CatalogReader) {
    this.#catalog = catalog
  }

  type(oid: Oid): Type {
    if (oid < FIRST_USER_OID) return builtinTypes.type(oid)
    const catalog = this.#catalog()
    if (catalog.version !== this.#version) {
      this.#made.clear()
      this.#version = catalog.version
    }
    const known = this.#made.get(oid)
    if (known !== undefined) return known
    const made = this.#make(catalog, oid)
    this.#made.set(oid, made)
    return made
  }

  typeByName(name: string): Type | undefined {
    const type = builtinTypes.typeByName(name)
    return type !== undefined && isAvailable(this.#catalog(), type.oid) ? type : undefined
  }

  #make(catalog: CatalogReader, oid: Oid): Type {
    const object = catalog.object(oid)
    if (object?.kind === 'type') return this.#ofObject(object)
    const row = rowTypeOf(catalog, oid)
    if (row !== undefined)
      return row.isArray ? this.#rowArray(row.relation) : this.#row(row.relation)
    for (const candidate of catalog.objects()) {
      if (candidate.kind === 'type' && candidate.arrayOid === oid) return this.#arrayOf(candidate)
    }
    throw sqlError(sqlstate.undefinedObject, `type with OID ${oid} does not exist`)
  }

  #ofObject(object: TypeObject): Type {
    const { oid, name, arrayOid, definition } = object
    switch (definition.kind) {
      case 'enum':
        return makeEnumType(oid, name, definition.labels, arrayOid, definition.orders)
      case 'domain': {
        const { base } = definition
        return makeDomainType(oid, name, this.type(base.oid), base.typmod, arrayOid)
      }
      case 'composite':
        return {
          ...compositeType(oid, definition.fields, (of) => this.type(of)),
          oid,
          name,
          arrayOid,
          elementOid: 0,
          category: 'C',
          preferred: false,
          kind: 'composite',
          length: -1,
          fields: definition.fields,
        }
    }
  }

  #row(relation: RowRelation): Type {
    const oid = rowTypeOid(relation.oid)
    const fields = rowFields(relation)
    return {
      ...compositeType(oid, fields, (of) => this.type(of)),
      oid,
      name: relation.name,
      arrayOid: rowArrayOid(relation.oid),
      elementOid: 0,
      category: 'C',
      preferred: false,
      kind: 'composite',
      length: -1,
      fields,
    }
  }

  #rowArray(relation: RowRelation): Type {
    const elementOid = rowTypeOid(relation.oid)
    return {
      ...arrayType(this.type(elementOid)),
      oid: rowArrayOid(relation.oid),
      name: `_${relation.name}`,
      arrayOid: 0,
      elementOid,
      category: 'A',
      preferred: false,
      kind: 'array',
      length: -1,
    }
  }

  #arrayOf(element: TypeObject): Type {
    return {
      ...arrayType(this.type(element.oid)),
      oid: element.arrayOid,
      name: `_${element.name}`,
      arrayOid: 0,
      elementOid: element.oid,
      category: 'A',
      preferred: false,
      kind: 'array',
      length: -1,
    }
  }
}
