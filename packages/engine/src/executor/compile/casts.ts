/** Casts that are not functions: through text, to a length or precision, element by element, into a domain. */
import type { Expr } from '../../binder/expression.ts'
import { domainCheckViolation, domainNotNull } from '../../errors/constraint-errors.ts'
import { isArrayValue, withElements } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import type { Compiled, Compiler, Scalar } from './evaluator.ts'

export function compileIoCast(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'ioCast' }>,
): Compiled {
  const arg = compiler.compile(expr.arg).scalar
  const source = compiler.types.type(expr.arg.type.oid)
  const target = compiler.types.type(expr.type.oid)
  const { typmod } = expr.type
  return {
    scalar: (frame) => {
      const value = arg(frame)
      if (value === null) return null
      const ctx = frame.ctx.eval
      return target.input(source.output(value, ctx), typmod, ctx)
    },
  }
}

export function compileTypmod(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'coerceTypmod' }>,
): Compiled {
  const code = compiler.compile(expr.arg)
  const arg = code.scalar
  const { explicit, type } = expr
  const { coerceTypmod } = compiler.types.type(type.oid)
  if (coerceTypmod === undefined) return { scalar: arg, vector: code.vector }
  return {
    scalar: (frame) => {
      const value = arg(frame)
      return value === null ? null : coerceTypmod(value, type.typmod, explicit)
    },
  }
}

/** Runs `code` with the given CASE value, whatever happens in it. */
function withValue(code: Scalar, value: Datum, frame: Parameters<Scalar>[0]): Datum {
  const outer = frame.caseValue
  frame.caseValue = value
  try {
    return code(frame)
  } finally {
    frame.caseValue = outer
  }
}

export function compileArrayCast(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'arrayCast' }>,
): Compiled {
  const arg = compiler.compile(expr.arg).scalar
  const element = compiler.compile(expr.element).scalar
  const elementOid = compiler.types.type(expr.type.oid).elementOid
  return {
    scalar: (frame) => {
      const value = arg(frame)
      if (value === null || !isArrayValue(value)) return null
      return withElements(
        value,
        elementOid,
        value.elements.map((item) => withValue(element, item, frame)),
      )
    },
  }
}

export function compileDomainCheck(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'domainCheck' }>,
): Compiled {
  const arg = compiler.compile(expr.arg).scalar
  const checks = expr.checks.map(({ name, check }) => ({
    name,
    check: compiler.compile(check).scalar,
  }))
  const { domainName, notNull } = expr
  return {
    scalar: (frame) => {
      const value = arg(frame)
      if (value === null && notNull) throw domainNotNull(domainName)
      for (const { name, check } of checks) {
        if (withValue(check, value, frame) === false) throw domainCheckViolation(domainName, name)
      }
      return value
    },
  }
}
