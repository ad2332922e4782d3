/** Functions and operators of PostgreSQL that cannot be called here: the catalogs list them, and casts and access methods name them. */
import { RowIndex } from '../../base/row-index.ts'
import type { FunctionSignature, OperatorSignature } from '../../functions/function.ts'
import {
  allFunctions,
  functionByOid,
  functionsNamed,
  operatorByOid,
  operatorsNamed,
} from '../../functions/registry.ts'
import { parseFunction, parseOperator } from '../../functions/signature-tables.ts'
import type { Oid } from '../../types/type.ts'
import { pgOperatorRestTable } from './pg-operator-rest.table.ts'
import { pgProcRestTable } from './pg-proc-rest.table.ts'

const functions = new RowIndex(pgProcRestTable, parseFunction)
const operators = new RowIndex(pgOperatorRestTable, parseOperator)

export function everyFunction(): readonly FunctionSignature[] {
  return [...allFunctions(), ...functions.all()]
}

export function operatorsByNameOnly(): readonly OperatorSignature[] {
  return operators.all()
}

/** A function that can be called, or one that is only known. */
export function knownFunction(oid: Oid): FunctionSignature | undefined {
  return functionByOid(oid) ?? functions.byOid(oid)
}

export function knownFunctionsNamed(name: string): readonly FunctionSignature[] {
  return [...functionsNamed(name), ...functions.named(name)]
}

export function knownOperator(oid: Oid): OperatorSignature | undefined {
  return operatorByOid(oid) ?? operators.byOid(oid)
}

export function knownOperatorsNamed(name: string): readonly OperatorSignature[] {
  return [...operatorsNamed(name), ...operators.named(name)]
}
