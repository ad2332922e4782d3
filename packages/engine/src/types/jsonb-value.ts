/**
 * A jsonb value: a tree, or the stored bytes of one that is built only when something asks for it
 * (`->` on a stored document walks the bytes, see `jsonb-stored.ts`).
 */
import type { JsonNode } from './json-node.ts'
import { readJsonbTree } from './jsonb-stored.ts'

export class JsonbValue {
  readonly kind = 'jsonb' as const
  /** The stored form, when the value came from one. */
  readonly stored: Uint8Array | undefined
  #root: JsonNode | undefined

  private constructor(root: JsonNode | undefined, stored: Uint8Array | undefined) {
    this.#root = root
    this.stored = stored
  }

  static of(root: JsonNode): JsonbValue {
    return new JsonbValue(root, undefined)
  }

  /** `stored` must stay as it is: it is kept, not copied. */
  static fromStored(stored: Uint8Array): JsonbValue {
    return new JsonbValue(undefined, stored)
  }

  get root(): JsonNode {
    if (this.#root === undefined) this.#root = readJsonbTree(this.stored as Uint8Array, 0)
    return this.#root
  }

  /** Whether the tree is there already. */
  get isRead(): boolean {
    return this.#root !== undefined
  }
}

export function isJsonbValue(value: unknown): value is JsonbValue {
  return value instanceof JsonbValue
}
