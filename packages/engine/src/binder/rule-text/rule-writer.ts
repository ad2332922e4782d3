/**
 * What definitions are written with: the text so far, its indentation, and the names that the reader's search path needs. `pretty`
 * leaves out the parentheses that operators do not need; keywords of clauses stand on lines of their own either way.
 */
import type { FunctionSignature } from '../../functions/function.ts'
import type { Oid, TypeContext, TypeLookup, TypeRef } from '../../types/type.ts'
import type { Query } from '../query.ts'

export interface RuleNames {
  readonly types: TypeLookup
  /** How constants are written. */
  readonly input: TypeContext
  typeName(type: TypeRef): string
  functionName(fn: FunctionSignature): string
  relationName(oid: Oid): string
}

/** The relations that an expression may name, from its own query outwards. */
export type RuleScope = {
  readonly query: Query
  /** What each relation is called. */
  readonly aliases: readonly string[]
}

const MAX_INDENT = 40

/** Thrown where something has no text; who asked has another way. */
export class NoRuleText extends Error {}

export class RuleWriter {
  readonly names: RuleNames
  readonly pretty: boolean
  text = ''
  indent = 0
  /** Columns of the row that a stored expression is about. */
  readonly columns: readonly string[]
  /** The queries around, the innermost last. */
  readonly scopes: RuleScope[] = []

  constructor(names: RuleNames, pretty: boolean, columns: readonly string[] = []) {
    this.names = names
    this.pretty = pretty
    this.columns = columns
  }

  write(text: string): void {
    this.text += text
  }

  /** A word on a line of its own. */
  keyword(word: string, before: number, after: number, plus: number): void {
    this.indent += before
    this.text = this.text.replace(/ +$/, '')
    const depth = this.indent < MAX_INDENT ? Math.max(this.indent, 0) : MAX_INDENT
    this.text += `\n${' '.repeat(depth + plus)}${word}`
    this.indent = Math.max(0, this.indent + after)
  }

  /** What `body` writes, apart from the text so far. */
  aside(body: () => void): string {
    const before = this.text
    this.text = ''
    body()
    const written = this.text
    this.text = before
    return written
  }

  list<T>(items: readonly T[], each: (item: T) => void, separator = ', '): void {
    for (const [i, item] of items.entries()) {
      if (i > 0) this.write(separator)
      each(item)
    }
  }
}
