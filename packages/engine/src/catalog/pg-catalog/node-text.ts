/**
 * What `pg_node_tree` columns hold: the expression's text, and for a default the column that it is of, since its type is what the
 * text is read as.
 */

export function defaultNode(attnum: number, text: string): string {
  return `{DEFAULT :adnum ${attnum} :text ${text}}`
}

/** The parts of what `defaultNode` has made; `undefined` for any other text. */
export function readDefaultNode(
  node: string,
): { readonly attnum: number; readonly text: string } | undefined {
  const parts = /^\{DEFAULT :adnum (\d+) :text ([\s\S]*)\}$/.exec(node)
  return parts === null ? undefined : { attnum: Number(parts[1]), text: parts[2] ?? '' }
}

/** The expressions among an index's keys. */
export function keysNode(texts: readonly string[]): string {
  return `{KEYS ${JSON.stringify(texts)}}`
}

/** What `keysNode` was given; any other text is one expression. */
export function readKeysNode(node: string): readonly string[] {
  return node.startsWith('{KEYS ') ? (JSON.parse(node.slice(6, -1)) as string[]) : [node]
}
