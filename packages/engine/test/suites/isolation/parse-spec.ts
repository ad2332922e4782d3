/** Reads the language of PostgreSQL's isolation tester (`src/test/isolation/README` of its sources describes it). */
import type { Blocker, IsolationSpec, Permutation, SpecSession, SpecStep } from './spec.ts'

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'sql'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: string }

export function parseSpec(text: string): IsolationSpec {
  const parser = new SpecParser(tokens(text))
  return parser.spec()
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = []
  const pattern =
    /#[^\n]*|"((?:[^"\n]|"")*)"|\{[ \t\r\f]*([^}]*?)[ \t\r\f]*\}|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d+)|([(),*])|\s+/gy
  let at = 0
  for (const match of text.matchAll(pattern)) {
    const [whole, quoted, sql, word, mark] = match
    at += whole.length
    if (quoted !== undefined) found.push({ kind: 'word', text: quoted.replaceAll('""', '"') })
    else if (sql !== undefined) found.push({ kind: 'sql', text: sql })
    else if (word !== undefined) found.push({ kind: 'word', text: word })
    else if (mark !== undefined) found.push({ kind: 'mark', text: mark })
  }
  if (at < text.length) throw new Error(`cannot read the spec at: ${text.slice(at, at + 40)}`)
  return found
}

class SpecParser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(read: readonly Token[]) {
    this.#tokens = read
  }

  spec(): IsolationSpec {
    const setups: string[] = []
    while (this.#take('setup')) setups.push(this.#sql())
    const teardown = this.#take('teardown') ? this.#sql() : undefined
    const sessions: SpecSession[] = []
    while (this.#take('session')) sessions.push(this.#session())
    const permutations: Permutation[] = []
    while (this.#take('permutation')) permutations.push(this.#permutation())
    const rest = this.#tokens[this.#at]
    if (rest !== undefined) throw new Error(`unexpected in the spec: ${rest.text}`)
    return { setups, teardown, sessions, permutations }
  }

  #session(): SpecSession {
    const name = this.#word()
    const setup = this.#take('setup') ? this.#sql() : undefined
    const steps: SpecStep[] = []
    while (this.#take('step')) steps.push({ name: this.#word(), sql: this.#sql() })
    const teardown = this.#take('teardown') ? this.#sql() : undefined
    return { name, setup, teardown, steps }
  }

  #permutation(): Permutation {
    const planned: { step: string; blockers: readonly Blocker[] }[] = []
    for (;;) {
      const token = this.#tokens[this.#at]
      if (token?.kind !== 'word' || token.text === 'permutation') return planned
      this.#at++
      planned.push({ step: token.text, blockers: this.#take('(') ? this.#blockers() : [] })
    }
  }

  #blockers(): readonly Blocker[] {
    const blockers: Blocker[] = []
    do {
      if (this.#take('*')) {
        blockers.push({ kind: 'once' })
        continue
      }
      const step = this.#word()
      if (this.#take('notices')) {
        blockers.push({ kind: 'notices', step, count: Number(this.#word()) })
      } else {
        blockers.push({ kind: 'step', step })
      }
    } while (this.#take(','))
    if (!this.#take(')')) throw new Error('a parenthesis is not closed in a permutation')
    return blockers
  }

  #take(text: string): boolean {
    const token = this.#tokens[this.#at]
    if (token === undefined || token.kind === 'sql' || token.text !== text) return false
    this.#at++
    return true
  }

  #word(): string {
    const token = this.#tokens[this.#at++]
    if (token?.kind !== 'word') throw new Error(`a name is missing before: ${token?.text}`)
    return token.text
  }

  #sql(): string {
    const token = this.#tokens[this.#at++]
    if (token?.kind !== 'sql') throw new Error(`SQL is missing before: ${token?.text}`)
    return token.text
  }
}
