/** The names in the first line of a CSV text, for whoever has to know them before the statement that reads the rest. */
import { CsvSplitter } from './field-splitter.ts'
import { LineReader } from './line-reader.ts'

/** `text` is the beginning of it, or all of it where `isAll`. `undefined`: the line has not come to its end. */
export function csvHeader(
  text: string,
  isAll: boolean,
  format: { readonly delimiter: string; readonly quote: string },
): readonly string[] | undefined {
  const { delimiter, quote } = format
  const lines = new LineReader({ kind: 'csv', quote, escape: quote })
  lines.push(text)
  if (isAll) lines.finish()
  const line = lines.next()
  if (line === undefined) return isAll ? [] : undefined
  const splitter = new CsvSplitter({ delimiter, quote, escape: quote, nullText: '' })
  return splitter.split(line).map((name) => name ?? '')
}
