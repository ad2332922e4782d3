/** The words that may stand in the text of a date or time, and what they mean. */
export type DateTimeToken =
  | { readonly kind: 'now' | 'today' | 'tomorrow' | 'yesterday' | 'epoch' | 'zulu' }
  | { readonly kind: 'infinity'; readonly sign: 1 | -1 }
  | { readonly kind: 'month' | 'weekday'; readonly value: number }
  | { readonly kind: 'meridian'; readonly pm: boolean }
  | { readonly kind: 'era'; readonly bc: boolean }
  | { readonly kind: 'dst' }
  | { readonly kind: 'label'; readonly unit: 'julian' | 'time' | 'other' }
  | { readonly kind: 'isotime' }
  | { readonly kind: 'ignored' }

const tokens = new Map<string, DateTimeToken>()

const months = [
  'jan january',
  'feb february',
  'mar march',
  'apr april',
  'may',
  'jun june',
  'jul july',
  'aug august',
  'sep sept september',
  'oct october',
  'nov november',
  'dec december',
]
months.forEach((names, i) => {
  for (const name of names.split(' ')) tokens.set(name, { kind: 'month', value: i + 1 })
})

const weekdays = [
  'sun sunday',
  'mon monday',
  'tue tues tuesday',
  'wed weds wednesday',
  'thu thur thurs thursday',
  'fri friday',
  'sat saturday',
]
weekdays.forEach((names, i) => {
  for (const name of names.split(' ')) tokens.set(name, { kind: 'weekday', value: i })
})

for (const kind of ['now', 'today', 'tomorrow', 'yesterday', 'epoch'] as const) {
  tokens.set(kind, { kind })
}
for (const name of ['j', 'jd', 'julian']) tokens.set(name, { kind: 'label', unit: 'julian' })
for (const name of ['d', 'dow', 'doy', 'h', 'isodow', 'isoyear', 'm', 'mm', 's', 'y']) {
  tokens.set(name, { kind: 'label', unit: 'other' })
}
tokens.set('allballs', { kind: 'zulu' })
tokens.set('infinity', { kind: 'infinity', sign: 1 })
tokens.set('-infinity', { kind: 'infinity', sign: -1 })
tokens.set('am', { kind: 'meridian', pm: false })
tokens.set('pm', { kind: 'meridian', pm: true })
tokens.set('ad', { kind: 'era', bc: false })
tokens.set('bc', { kind: 'era', bc: true })
tokens.set('dst', { kind: 'dst' })
tokens.set('t', { kind: 'isotime' })
tokens.set('at', { kind: 'ignored' })
tokens.set('on', { kind: 'ignored' })

export const dateTimeTokens: ReadonlyMap<string, DateTimeToken> = tokens
