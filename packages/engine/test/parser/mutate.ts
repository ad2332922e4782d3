/** Seeded mutations of statements: tokens deleted, doubled, swapped, replaced. */

/** A small generator of numbers, so that a seed replays a run on any machine (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\w*\$|[a-z_]\w*|\d+(?:\.\d+)?|::|[<>=!~@#&|+\-*/%^]+|\S/giy

/** The text's tokens, roughly: enough to mutate at their edges. */
export function roughTokens(sql: string): string[] {
  const tokens: string[] = []
  let at = 0
  while (at < sql.length) {
    if (/\s/.test(sql.charAt(at))) {
      at++
      continue
    }
    token.lastIndex = at
    const match = token.exec(sql)?.[0] ?? sql.charAt(at)
    tokens.push(match)
    at += match.length
  }
  return tokens
}

/** One to three changes; `pool` has the tokens that replacements are taken from. */
export function mutate(
  tokens: readonly string[],
  pool: readonly string[],
  random: () => number,
): string {
  const changed = [...tokens]
  const pick = (size: number): number => Math.floor(random() * size)
  for (let left = 1 + pick(3); left > 0 && changed.length > 0; left--) {
    const at = pick(changed.length)
    const here = changed[at] as string
    switch (pick(5)) {
      case 0:
        changed.splice(at, 1)
        break
      case 1:
        changed.splice(at, 0, here)
        break
      case 2: {
        const other = pick(changed.length)
        changed[at] = changed[other] as string
        changed[other] = here
        break
      }
      case 3:
        changed[at] = pool[pick(pool.length)] as string
        break
      default:
        changed.splice(at, 0, pool[pick(pool.length)] as string)
    }
  }
  return changed.join(' ')
}
