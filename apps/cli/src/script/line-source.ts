/**
 * A text read line by line. Only a newline ends a line: a carriage return inside a quoted value is data.
 */
export class LineSource {
  readonly name: string
  readonly #chunks: AsyncIterator<string>
  #text = ''
  #at = 0
  #ended = false

  constructor(name: string, chunks: AsyncIterable<string>) {
    this.name = name
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  static ofText(name: string, text: string): LineSource {
    return new LineSource(
      name,
      (async function* () {
        yield text
      })(),
    )
  }

  /** The next line without its newline; `undefined` at the end. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n', this.#at)
      if (end !== -1) return this.#line(end)
      if (this.#ended)
        return this.#at < this.#text.length ? this.#line(this.#text.length) : undefined
      const { value, done } = await this.#chunks.next()
      this.#ended = done === true
      if (done !== true) {
        this.#text = this.#text.slice(this.#at) + value
        this.#at = 0
      }
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  #line(end: number): string {
    const line = this.#text.slice(this.#at, end)
    this.#at = end + 1
    return line
  }
}
