/** Writes rows in the forms of COPY: text with backslashes, CSV with quotes, or binary. */
import { unreachable } from '../../base/unreachable.ts'
import type { ByteWriter } from '../../base/byte-writer.ts'
import type { Batch } from '../../store/batch.ts'
import type { NonNull } from '../../types/datum.ts'
import type { Type, TypeContext } from '../../types/type.ts'
import { binarySignature } from './binary-rows.ts'
import type { CopyFormat } from './copy-options.ts'

export type WrittenColumn = {
  readonly name: string
  readonly type: Type
  /** CSV: in quotes whatever it is. */
  readonly forceQuote: boolean
}

export interface RowEncoder {
  /** What comes before the first row; with `joins` it is one message with it. */
  header(out: ByteWriter): void
  readonly headerJoins: boolean
  row(batch: Batch, row: number, out: ByteWriter): void
  trailer(out: ByteWriter): void
}

export function makeEncoder(
  format: CopyFormat,
  columns: readonly WrittenColumn[],
  context: TypeContext,
): RowEncoder {
  const { kind } = format
  switch (kind) {
    case 'text':
      return textEncoder(format, columns, context)
    case 'csv':
      return csvEncoder(format, columns, context)
    case 'binary':
      return binaryEncoder(columns, context)
    default:
      return unreachable(kind)
  }
}

const LF = 10

/** Encodes lines of fields. `field` writes a value's text. */
function lineEncoder(
  format: CopyFormat,
  columns: readonly WrittenColumn[],
  context: TypeContext,
  field: (text: string, forced: boolean) => string,
): RowEncoder {
  const delimiter = format.delimiter.charCodeAt(0)
  const outputs = columns.map(({ type }) => type.output)
  const { nullText } = format
  return {
    headerJoins: false,
    header(out) {
      if (format.header === 'none') return
      columns.forEach(({ name }, i) => {
        if (i > 0) out.u8(delimiter)
        out.utf8(field(name, false))
      })
      out.u8(LF)
    },
    row(batch, row, out) {
      for (let i = 0; i < outputs.length; i++) {
        if (i > 0) out.u8(delimiter)
        const value = batch.columns[i]?.get(row) ?? null
        if (value === null) out.utf8(nullText)
        else {
          const text = (outputs[i] as Type['output'])(value, context)
          out.utf8(field(text, (columns[i] as WrittenColumn).forceQuote))
        }
      }
      out.u8(LF)
    },
    trailer: () => undefined,
  }
}

const textEscapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

function textEncoder(
  format: CopyFormat,
  columns: readonly WrittenColumn[],
  context: TypeContext,
): RowEncoder {
  const special = new RegExp(`[\\\\\\b\\f\\n\\r\\t\\v${classMember(format.delimiter)}]`)
  const each = new RegExp(special, 'g')
  const field = (text: string): string =>
    special.test(text) ? text.replaceAll(each, (char) => textEscapes[char] ?? `\\${char}`) : text
  return lineEncoder(format, columns, context, field)
}

function classMember(char: string): string {
  return /[\\\]^-]/.test(char) ? `\\${char}` : char
}

function csvEncoder(
  format: CopyFormat,
  columns: readonly WrittenColumn[],
  context: TypeContext,
): RowEncoder {
  const { quote, escape, delimiter, nullText } = format
  const special = new RegExp(`[\\n\\r${classMember(delimiter)}${classMember(quote)}]`)
  const escaped = new RegExp(`[${classMember(quote)}${classMember(escape)}]`, 'g')
  const isAlone = columns.length === 1
  const field = (text: string, forced: boolean): string => {
    const isQuoted =
      forced || text === nullText || (isAlone && text === '\\.') || special.test(text)
    if (!isQuoted) return text
    return `${quote}${text.replaceAll(escaped, (char) => `${escape}${char}`)}${quote}`
  }
  return lineEncoder(format, columns, context, field)
}

function binaryEncoder(columns: readonly WrittenColumn[], context: TypeContext): RowEncoder {
  return {
    headerJoins: true,
    header(out) {
      for (const byte of binarySignature) out.u8(byte)
      out.u32BE(0)
      out.u32BE(0)
    },
    row(batch, row, out) {
      out.i16BE(columns.length)
      for (let i = 0; i < columns.length; i++) {
        const value = batch.columns[i]?.get(row) ?? null
        if (value === null) out.i32BE(-1)
        else sendValue((columns[i] as WrittenColumn).type, value, out, context)
      }
    },
    trailer(out) {
      out.i16BE(-1)
    },
  }
}

/** A value behind its length. */
function sendValue(type: Type, value: NonNull, out: ByteWriter, context: TypeContext): void {
  const start = out.length
  out.i32BE(0)
  type.send(value, out, context)
  out.setI32BE(start, out.length - start - 4)
}
