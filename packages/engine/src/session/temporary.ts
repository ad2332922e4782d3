/** The temporary tables of a session: what becomes of them at the end of a transaction, and of the session. */
import { LazyMap } from '../base/lazy-map.ts'
import type { OnCommit } from '../ast/ddl-table.ts'
import type { SchemaObject } from '../catalog/objects.ts'
import type { Oid } from '../types/type.ts'

export class TemporaryObjects {
  #schema: SchemaObject | undefined
  readonly #onCommit = new LazyMap<Oid, OnCommit>()

  made(schema: SchemaObject): void {
    this.#schema = schema
  }

  get schema(): SchemaObject | undefined {
    return this.#schema
  }

  table(oid: Oid, onCommit: OnCommit): void {
    this.#onCommit.set(oid, onCommit)
  }

  /** Tables that lose their rows, or themselves, when the transaction commits. */
  due(action: OnCommit): readonly Oid[] {
    return [...this.#onCommit].filter(([, each]) => each === action).map(([oid]) => oid)
  }

  dropped(oid: Oid): void {
    this.#onCommit.delete(oid)
  }
}
