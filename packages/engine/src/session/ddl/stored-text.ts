/** Expressions kept as text in the catalog: looking through their trees, and rewriting them all after a rename. */
import type { Expression } from '../../ast/expression.ts'
import type { CatalogObject, Column, IndexKey, TableObject } from '../../catalog/objects.ts'
import { parseExpression } from '../../parser/parse.ts'
import { printExpression } from '../../parser/print-expression.ts'
import type { EngineSession } from '../session.ts'

/** Whether any node of a tree (object with a `kind`) passes. */
export function someNode(
  tree: unknown,
  passes: (node: Record<string, unknown>) => boolean,
): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  const node = tree as Record<string, unknown>
  if ('kind' in node && passes(node)) return true
  return Object.values(node).some((value) => someNode(value, passes))
}

/** The tree with every node as `change` makes it, inner nodes first; the same object where nothing changes. */
export function mapNodes<Tree>(
  tree: Tree,
  change: (node: Record<string, unknown>) => Record<string, unknown>,
): Tree {
  if (typeof tree !== 'object' || tree === null) return tree
  if (Array.isArray(tree)) {
    const mapped = tree.map((each: unknown) => mapNodes(each, change))
    return (mapped.some((each, i) => each !== tree[i]) ? mapped : tree) as Tree
  }
  const node = tree as Record<string, unknown>
  let copy: Record<string, unknown> | undefined
  for (const [key, value] of Object.entries(node)) {
    const mapped = mapNodes(value, change)
    if (mapped !== value) (copy ??= { ...node })[key] = mapped
  }
  const now = copy ?? node
  return ('kind' in now ? change(now) : now) as Tree
}

export type Rewrite = (node: Record<string, unknown>) => Record<string, unknown>

function rewriteText(text: string, rewrite: Rewrite): string {
  const ast = parseExpression(text)
  const mapped: Expression = mapNodes(ast, rewrite)
  return mapped === ast ? text : printExpression(mapped)
}

function optional<Key extends string>(
  key: Key,
  text: string | undefined,
  rewrite: Rewrite,
): { readonly [K in Key]?: string } {
  return text === undefined
    ? {}
    : ({ [key]: rewriteText(text, rewrite) } as { [K in Key]?: string })
}

function rewriteColumn(column: Column, rewrite: Rewrite): Column {
  if (column.dropped === true) return column
  const texts = {
    ...optional('default', column.default, rewrite),
    ...optional('generated', column.generated, rewrite),
  }
  const same = texts.default === column.default && texts.generated === column.generated
  return same ? column : { ...column, ...texts }
}

function rewriteKey(key: IndexKey, rewrite: Rewrite): IndexKey {
  return { ...key, ...optional('expression', key.expression, rewrite) }
}

/** The object with its texts rewritten; the same object where nothing changes. Views are not touched. */
export function rewriteTexts<T extends CatalogObject>(object: T, rewrite: Rewrite): T {
  const rewritten = rewriteObject(object, rewrite)
  return (JSON.stringify(rewritten) === JSON.stringify(object) ? object : rewritten) as T
}

function rewriteObject(object: CatalogObject, rewrite: Rewrite): CatalogObject {
  switch (object.kind) {
    case 'table':
      return {
        ...object,
        columns: object.columns.map((column) => rewriteColumn(column, rewrite)),
      }
    case 'index':
      return {
        ...object,
        keys: object.keys.map((key) => rewriteKey(key, rewrite)),
        ...optional('predicate', object.predicate, rewrite),
      }
    case 'constraint': {
      const { rule } = object
      if (rule.kind !== 'check') return object
      return { ...object, rule: { ...rule, expression: rewriteText(rule.expression, rewrite) } }
    }
    case 'type': {
      const { definition } = object
      if (definition.kind !== 'domain' || definition.default === undefined) return object
      return {
        ...object,
        definition: { ...definition, default: rewriteText(definition.default, rewrite) },
      }
    }
    default:
      return object
  }
}

/**
 * Puts a changed table, with its texts and those of its indexes and constraints rewritten. Indexes over expressions are taken out
 * while the table changes: none of them may be bound to a table that does not have its names.
 */
export function rewriteTable(
  session: EngineSession,
  table: TableObject,
  parts: readonly CatalogObject[],
  rewrite: Rewrite,
): void {
  const { store } = session.host
  const txn = session.block.ensure()
  const changed = parts.filter((part) => rewriteTexts(part, rewrite) !== part)
  for (const part of changed) if (part.kind === 'index') store.drop(txn, part.oid)
  store.put(txn, rewriteTexts(table, rewrite))
  for (const part of changed) store.put(txn, rewriteTexts(part, rewrite))
}

/** Rewrites the texts of all objects, or of a table's own. */
export function rewriteStored(
  session: EngineSession,
  objects: Iterable<CatalogObject>,
  rewrite: Rewrite,
): void {
  for (const object of objects) {
    const now = rewriteTexts(object, rewrite)
    if (now !== object) session.host.store.put(session.block.ensure(), now)
  }
}
