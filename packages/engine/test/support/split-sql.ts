/**
 * Cuts a script into its statements at semicolons outside quotes, dollar quotes and comments. psql's backslash lines are
 * left out, as are comments between statements.
 */
export function splitSql(script: string): readonly string[] {
  const text = script.replace(/^\\.*$/gm, '')
  const statements: string[] = []
  const token =
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|;|[^'"\-/$;]+|[\s\S]/g
  let current = ''
  for (const [piece] of text.matchAll(token)) {
    if (piece.startsWith('--') || piece.startsWith('/*')) continue
    if (piece !== ';') {
      current += piece
      continue
    }
    if (current.trim() !== '') statements.push(current.trim())
    current = ''
  }
  if (current.trim() !== '') statements.push(current.trim())
  return statements
}
