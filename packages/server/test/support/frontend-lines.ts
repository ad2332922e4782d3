/**
 * Lines of a transcript as a client's messages. Arguments are separated by ` | `; `\n`, `\t`, `\0` and `\xHH` stand for bytes.
 *
 *   Q sql · P name | sql | oid,oid · B portal | statement | formats | value,value | formats · D S name · D P portal
 *   E portal | rows · C S name · C P portal · S · H · X · d data · c · f reason · F · raw hex
 *
 * In B a value is text, `\N` for NULL, or `\x…` for bytes; several are separated by `, `.
 */
export function encodeLine(line: string): Buffer {
  const [letter = '', ...rest] = line.split(' ')
  const text = rest.join(' ')
  const parts = text.split(' | ').map((part) => part.trim())
  switch (letter) {
    case 'raw':
      return Buffer.from(text.replaceAll(' ', ''), 'hex')
    case 'Q':
    case 'f':
      return message(letter, cstring(text))
    case 'P': {
      const [name = '', sql = '', types = ''] = parts
      return message(
        'P',
        cstring(name),
        cstring(sql),
        counted(types.split(',').filter(Boolean), int32),
      )
    }
    case 'B':
      return encodeBind(parts)
    case 'D':
    case 'C': {
      const [kind = '', name = ''] = text.split(' ')
      return message(letter, Buffer.from(kind), cstring(name))
    }
    case 'E': {
      const [portal = '', rows = '0'] = parts
      return message('E', cstring(portal), int32(rows))
    }
    case 'd':
      return message('d', unescape(text))
    default:
      return message(letter)
  }
}

function encodeBind(parts: readonly string[]): Buffer {
  const [portal = '', statement = '', formats = '', values = '', results = ''] = parts
  const list = (text: string): string[] => text.split(',').filter(Boolean)
  return message(
    'B',
    cstring(portal),
    cstring(statement),
    counted(list(formats), int16),
    counted(values === '' ? [] : values.split(', '), value),
    counted(list(results), int16),
  )
}

function value(text: string): Buffer {
  if (text === '\\N') return int32('-1')
  const bytes = unescape(text === "''" ? '' : text)
  return Buffer.concat([int32(String(bytes.length)), bytes])
}

function counted(items: readonly string[], encode: (item: string) => Buffer): Buffer {
  return Buffer.concat([int16(String(items.length)), ...items.map(encode)])
}

export function message(letter: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(letter, 'latin1'), int32(String(body.length + 4)), body])
}

export function startup(parameters: Readonly<Record<string, string>>, version = 196_608): Buffer {
  const strings = Object.entries(parameters).flat().map(cstring)
  const body = Buffer.concat([int32(String(version)), ...strings, Buffer.from([0])])
  return Buffer.concat([int32(String(body.length + 4)), body])
}

export function cstring(text: string): Buffer {
  return Buffer.concat([unescape(text), Buffer.from([0])])
}

function unescape(text: string): Buffer {
  const parts = text.match(/\\x[0-9a-f]{2}|\\[nt0]|[^\\]+|\\/g) ?? []
  const named: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\0': '\0' }
  return Buffer.concat(
    parts.map((part) =>
      part.startsWith('\\x') && part.length === 4
        ? Buffer.from(part.slice(2), 'hex')
        : Buffer.from(named[part] ?? part),
    ),
  )
}

function int16(text: string): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(Number(text))
  return bytes
}

export function int32(text: string): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(Number(text) | 0)
  return bytes
}
