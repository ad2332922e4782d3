/**
 * Rows of a generated table by name and by oid. Lines begin with `name oid `, those of one name stand together; they are parsed
 * on demand. The first few are searched for in the text, so that a statement which needs three functions does not wait for an
 * index of three thousand; whoever asks for more gets that index.
 */
type Row = { readonly oid: number; readonly name: string }

type Index = {
  readonly lines: readonly string[]
  readonly named: ReadonlyMap<string, readonly string[]>
  readonly byOid: ReadonlyMap<number, string>
}

/** An index of the largest table costs about as much as so many searches of it. */
const SEARCHES = 32

export class RowIndex<R extends Row> {
  readonly #table: string
  readonly #parse: (line: string) => R
  readonly #added: readonly R[]
  readonly #named = new Map<string, readonly R[]>()
  readonly #rows = new Map<number, R>()
  #searches = 0
  #built: Index | undefined

  constructor(table: string, parse: (line: string) => R, added: readonly R[] = []) {
    this.#table = table
    this.#parse = parse
    this.#added = added
  }

  /** The index, once so much has been asked for that it pays. */
  get #index(): Index | undefined {
    if (this.#built === undefined && this.#searches++ >= SEARCHES) this.#build()
    return this.#built
  }

  #build(): Index {
    const lines = this.#table.split('\n')
    const named = new Map<string, string[]>()
    const byOid = new Map<number, string>()
    for (const line of lines) {
      const name = nameOf(line)
      byOid.set(oidOf(line, name.length), line)
      const others = named.get(name)
      if (others === undefined) named.set(name, [line])
      else others.push(line)
    }
    this.#built = { lines, named, byOid }
    return this.#built
  }

  #row(line: string): R {
    const oid = oidOf(line, nameOf(line).length)
    let row = this.#rows.get(oid)
    if (row === undefined) {
      row = this.#parse(line)
      this.#rows.set(oid, row)
    }
    return row
  }

  named(name: string): readonly R[] {
    const known = this.#named.get(name)
    if (known !== undefined) return known
    const index = this.#index
    const lines = index === undefined ? linesNamed(this.#table, name) : index.named.get(name)
    const added = this.#added.filter((row) => row.name === name)
    if (lines === undefined || lines.length === 0) return added
    const rows = [...lines.map((line) => this.#row(line)), ...added]
    this.#named.set(name, rows)
    return rows
  }

  byOid(oid: number): R | undefined {
    const known = this.#rows.get(oid)
    if (known !== undefined) return known
    const line = this.lineOf(oid)
    return line === undefined ? this.#added.find((row) => row.oid === oid) : this.#row(line)
  }

  /** The line of a row of the generated table. */
  lineOf(oid: number): string | undefined {
    const index = this.#index
    return index === undefined ? lineOfOid(this.#table, oid) : index.byOid.get(oid)
  }

  all(): readonly R[] {
    const { lines } = this.#built ?? this.#build()
    return [...lines.map((line) => this.#row(line)), ...this.#added]
  }
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(' '))
}

function oidOf(line: string, nameLength: number): number {
  return Number.parseInt(line.slice(nameLength + 1), 10)
}

function lineAt(table: string, start: number): string {
  const end = table.indexOf('\n', start)
  return table.slice(start, end < 0 ? table.length : end)
}

function linesNamed(table: string, name: string): readonly string[] {
  const head = `${name} `
  let at = table.startsWith(head) ? 0 : table.indexOf(`\n${head}`) + 1
  const lines: string[] = []
  while (table.startsWith(head, at)) {
    const line = lineAt(table, at)
    lines.push(line)
    at += line.length + 1
  }
  return lines
}

/** Other fields may hold the same number: an oid is what follows a line's first blank. */
function lineOfOid(table: string, oid: number): string | undefined {
  const field = ` ${oid} `
  for (let at = table.indexOf(field); at >= 0; at = table.indexOf(field, at + 1)) {
    const start = table.lastIndexOf('\n', at) + 1
    if (table.indexOf(' ', start) === at) return lineAt(table, start)
  }
  return undefined
}
