/** `pg_proc`: the functions, aggregates and window functions that calls are resolved among, and those known by name. */
import type { FunctionSignature, Volatility } from '../../functions/function.ts'
import { isOfInformationSchema } from '../../functions/information-schema-functions.ts'
import { allFunctions, defaultArguments } from '../../functions/registry.ts'
import { arrayOf } from '../../types/array-value.ts'
import type { ArrayValue } from '../../types/array-value.ts'
import { isExtensionOid } from '../../types/extension-types.ts'
import { BOOTSTRAP_ROLE, INFORMATION_SCHEMA, PG_CATALOG_SCHEMA } from '../catalog.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { C_LANGUAGE, INTERNAL_LANGUAGE, SQL_LANGUAGE } from './catalog-oids.ts'
import { pgCatalogWith } from './define-relation.ts'
import { initialPrivileges } from './static-rows.ts'
import { everyFunction } from './known-by-name.ts'
import { objectLists } from './object-lists.ts'

const PG_PROC = 1255
const CHAR = 18
const TEXT = 25
const OID = 26
const SET_ROWS = 1000

const kinds: Readonly<Record<FunctionSignature['kind'], string>> = {
  function: 'f',
  aggregate: 'a',
  window: 'w',
  procedure: 'p',
}
const volatilities: Readonly<Record<Volatility, string>> = {
  immutable: 'i',
  stable: 's',
  volatile: 'v',
}

export const pgProc: VirtualRelation = pgCatalogWith('pg_proc', {
  *builtin() {
    for (const signature of everyFunction()) {
      if (!isExtensionOid(signature.oid)) yield functionRow(signature)
    }
  },
  *kept({ catalog }) {
    for (const { schema, owner } of objectLists(catalog).extensions) {
      for (const signature of allFunctions()) {
        if (!isExtensionOid(signature.oid)) continue
        const { kind, source } = signature
        yield {
          ...functionRow(signature),
          pronamespace: schema,
          proowner: owner,
          prolang: C_LANGUAGE,
          probin: kind === 'aggregate' ? null : '$libdir/vector',
          prosrc: kind === 'aggregate' ? 'aggregate_dummy' : source.replace(/\(.*/, ''),
        }
      }
    }
  },
})

function functionRow(signature: FunctionSignature): CatalogRow {
  const { oid, args, out, variadic, returnsSet } = signature
  const defaults = defaultArguments(oid)
  const isStandard = isOfInformationSchema(signature.name)
  const everyArg = out.length > 0 || variadic !== 0
  return {
    oid,
    proname: signature.name,
    pronamespace: isStandard ? INFORMATION_SCHEMA : PG_CATALOG_SCHEMA,
    proowner: BOOTSTRAP_ROLE,
    prolang: isStandard ? SQL_LANGUAGE : INTERNAL_LANGUAGE,
    procost: 1,
    prorows: returnsSet ? SET_ROWS : 0,
    provariadic: variadic,
    prosupport: 0,
    prokind: kinds[signature.kind],
    prosecdef: false,
    proleakproof: false,
    proisstrict: signature.strict,
    proretset: returnsSet,
    provolatile: volatilities[signature.volatility],
    proparallel: 's',
    pronargs: args.length,
    pronargdefaults: signature.defaults,
    prorettype: signature.result,
    proargtypes: arrayOf(OID, args, 0),
    proallargtypes: everyArg ? arrayOf(OID, [...args, ...out.map(({ type }) => type)]) : null,
    proargmodes: everyArg ? argumentModes(signature) : null,
    proargnames: argumentNames(signature),
    proargdefaults: defaults.length === 0 ? null : defaults.join(', '),
    proacl: initialPrivileges(PG_PROC, oid),
    prosrc: signature.kind === 'aggregate' ? 'aggregate_dummy' : signature.source,
  }
}

function argumentModes({ args, out, variadic }: FunctionSignature): ArrayValue {
  const inputs = args.map((_, i) => (variadic !== 0 && i === args.length - 1 ? 'v' : 'i'))
  return arrayOf(CHAR, [...inputs, ...out.map(() => 'o')])
}

function argumentNames({ args, argNames, out }: FunctionSignature): ArrayValue | null {
  if (argNames.length === 0 && out.every(({ name }) => name === '')) return null
  const inputs = args.map((_, i) => argNames[i] ?? '')
  return arrayOf(TEXT, [...inputs, ...out.map(({ name }) => name)])
}
