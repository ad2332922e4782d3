/** A regression test of pgvector: its script's lines, each with what psql printed behind it. */
export type ScriptLine = {
  readonly text: string
  readonly output: string
}

/** `script` as it was run with `psql -a`, `output` what came out: every line of the script, with the answers between. */
export function scriptLines(script: string, output: string): readonly ScriptLine[] {
  const rest = output.split('\n')
  const lines: ScriptLine[] = []
  let at = 0
  const wanted = script.split('\n').filter((line) => line.trim() !== '')
  for (const [i, text] of wanted.entries()) {
    if (rest[at] !== text)
      throw new Error(`the expected output does not follow the script: ${text}`)
    const start = ++at
    const next = wanted[i + 1]
    while (at < rest.length && rest[at] !== next) at++
    lines.push({ text, output: rest.slice(start, at).join('\n') })
  }
  return lines
}
