/**
 * Rows of a generated table by name and by oid. Lines begin with `name oid ` and are sorted by name; they are parsed on demand,
 * so that starting up costs one split and one pass over the lines.
 */
type Row = { readonly oid: number; readonly name: string }

export class RowIndex<R extends Row> {
  readonly #table: string
  readonly #parse: (line: string) => R
  readonly #added: readonly R[]
  #lines: string[] | undefined
  readonly #names = new Map<string, { readonly from: number; to: number }>()
  readonly #lineOfOid = new Map<number, number>()
  readonly #rows = new Map<number, R>()
  readonly #named = new Map<string, readonly R[]>()

  constructor(table: string, parse: (line: string) => R, added: readonly R[] = []) {
    this.#table = table
    this.#parse = parse
    this.#added = added
  }

  #index(): string[] {
    if (this.#lines !== undefined) return this.#lines
    const lines = this.#table.split('\n')
    let last = ''
    let range = { from: 0, to: 0 }
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] as string
      const blank = line.indexOf(' ')
      const name = line.slice(0, blank)
      this.#lineOfOid.set(Number.parseInt(line.slice(blank + 1, blank + 7), 10), at)
      if (name !== last) {
        range = { from: at, to: at }
        this.#names.set(name, range)
        last = name
      }
      range.to = at + 1
    }
    this.#lines = lines
    return lines
  }

  #row(lines: readonly string[], at: number): R {
    let row = this.#rows.get(at)
    if (row === undefined) {
      row = this.#parse(lines[at] as string)
      this.#rows.set(at, row)
    }
    return row
  }

  named(name: string): readonly R[] {
    const known = this.#named.get(name)
    if (known !== undefined) return known
    const lines = this.#index()
    const range = this.#names.get(name)
    const added = this.#added.filter((row) => row.name === name)
    if (range === undefined) return added
    const rows: R[] = []
    for (let at = range.from; at < range.to; at++) rows.push(this.#row(lines, at))
    rows.push(...added)
    this.#named.set(name, rows)
    return rows
  }

  byOid(oid: number): R | undefined {
    const lines = this.#index()
    const at = this.#lineOfOid.get(oid)
    return at === undefined ? this.#added.find((row) => row.oid === oid) : this.#row(lines, at)
  }

  /** The line of a row of the generated table. */
  lineOf(oid: number): string | undefined {
    const lines = this.#index()
    const at = this.#lineOfOid.get(oid)
    return at === undefined ? undefined : lines[at]
  }

  all(): readonly R[] {
    const lines = this.#index()
    return [...lines.map((_, at) => this.#row(lines, at)), ...this.#added]
  }
}
