/**
 * SASLprep (RFC 4013), which both sides put a password through: blanks of all kinds become spaces, what means nothing goes, the
 * rest is normalized. A password that it does not allow is used as it is, as PostgreSQL and libpq do.
 */
const ascii = /^[\x20-\x7e]*$/
/** RFC 3454, table C.1.2. */
const otherSpaces = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu
/** Table B.1; joiners and variation selectors are meant to be taken out. */
const nothing =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200c\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu
/** Tables C.2 to C.9: control, private use, non-characters, surrogates, plain text and display properties, tags. */
const prohibited =
  /[\p{Cc}\p{Co}\p{Cs}\u06dd\u070f\u180e\u2028\u2029\u2060-\u2063\u206a-\u206f\ufeff\ufff9-\uffff\u{1d173}-\u{1d17a}\u2ff0-\u2ffb\u200e\u200f\u202a-\u202e\ufdd0-\ufdef\u{e0001}\u{e0020}-\u{e007f}]/u
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u
const leftToRight = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}]/u

export function preparedPassword(password: string): string {
  if (ascii.test(password)) return password
  const prepared = password.replace(otherSpaces, ' ').replace(nothing, '').normalize('NFKC')
  if (prepared === '' || prohibited.test(prepared)) return password
  return rightToLeft.test(prepared) && !isPureRightToLeft(prepared) ? password : prepared
}

/** RFC 3454, 6: right-to-left text mixes with no other, and begins and ends with itself. */
function isPureRightToLeft(text: string): boolean {
  const characters = Array.from(text)
  const [first = '', last = ''] = [characters[0], characters.at(-1)]
  return !leftToRight.test(text) && rightToLeft.test(first) && rightToLeft.test(last)
}
