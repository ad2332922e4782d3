/** JSON trees to text, in the spacing of jsonb (`{"a": 1, "b": [true]}`) and of jsonb_pretty. */
import type { JsonNode, JsonNumber } from './json-node.ts'

const needsEscape = /["\\\u0000-\u001f]/

/** A string as JSON; PostgreSQL escapes only what it must. */
export function quoteJson(text: string): string {
  if (!needsEscape.test(text)) return `"${text}"`
  return `"${text.replace(/["\\\u0000-\u001f]/g, escapeChar)}"`
}

function escapeChar(char: string): string {
  switch (char) {
    case '"':
      return '\\"'
    case '\\':
      return '\\\\'
    case '\b':
      return '\\b'
    case '\f':
      return '\\f'
    case '\n':
      return '\\n'
    case '\r':
      return '\\r'
    case '\t':
      return '\\t'
    default:
      return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  }
}

/** A node that is neither array nor object. */
export function formatScalar(node: null | boolean | number | string | JsonNumber): string {
  if (typeof node === 'string') return quoteJson(node)
  if (typeof node === 'object' && node !== null) return node.text
  return String(node)
}

export function formatJsonb(node: JsonNode): string {
  if (typeof node !== 'object' || node === null) return formatScalar(node)
  if (Array.isArray(node)) return `[${(node as readonly JsonNode[]).map(formatJsonb).join(', ')}]`
  if (!(node instanceof Map)) return (node as JsonNumber).text
  let text = ''
  for (const [key, value] of node as ReadonlyMap<string, JsonNode>) {
    text += `${text === '' ? '' : ', '}${quoteJson(key)}: ${formatJsonb(value)}`
  }
  return `{${text}}`
}

export function prettyJsonb(node: JsonNode, depth = 0): string {
  if (typeof node !== 'object' || node === null) return formatScalar(node)
  const indent = '    '.repeat(depth + 1)
  const close = `\n${'    '.repeat(depth)}`
  if (Array.isArray(node)) {
    const items = (node as readonly JsonNode[]).map((item) => indent + prettyJsonb(item, depth + 1))
    return items.length === 0 ? `[${close}]` : `[\n${items.join(',\n')}${close}]`
  }
  if (!(node instanceof Map)) return (node as JsonNumber).text
  const pairs = [...(node as ReadonlyMap<string, JsonNode>)].map(
    ([key, value]) => `${indent}${quoteJson(key)}: ${prettyJsonb(value, depth + 1)}`,
  )
  return pairs.length === 0 ? `{${close}}` : `{\n${pairs.join(',\n')}${close}}`
}

/** The text of a node as `->>` gives it: strings bare, JSON null absent. */
export function nodeToText(node: JsonNode): string | null {
  if (node === null) return null
  return typeof node === 'string' ? node : formatJsonb(node)
}
