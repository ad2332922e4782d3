/** The shop's data: made from a seed, so that every tour shows the same answers. Nothing in it is real. */
import type { Parameter } from '@twill/bun'

export type SampleTable = {
  readonly name: string
  readonly columns: readonly string[]
  readonly count: number
  readonly rows: () => Iterable<readonly Parameter[]>
}

export type SampleSize = {
  readonly customers: number
  readonly products: number
  readonly orders: number
}

const LINES_PER_ORDER = 3

const countries = ['Austria', 'Brazil', 'Canada', 'Denmark', 'Egypt', 'France', 'Ghana', 'Japan']
const firstNames = ['Ada', 'Bo', 'Chen', 'Dora', 'Emil', 'Fatou', 'Greta', 'Hugo', 'Ines', 'Juri']
const lastNames = ['Abel', 'Brandt', 'Costa', 'Diallo', 'Eriksen', 'Fischer', 'Garcia', 'Holm']
const materials = ['Oak', 'Linen', 'Copper', 'Clay', 'Wool', 'Glass', 'Steel', 'Paper']
const things = ['Lamp', 'Chair', 'Bowl', 'Clock', 'Basket', 'Shelf', 'Blanket', 'Vase']
/** Name and parent, which comes before it. */
export const categories: readonly (readonly [string, number | null])[] = [
  ['Everything', null],
  ['Furniture', 1],
  ['Kitchen', 1],
  ['Textiles', 1],
  ['Seating', 2],
  ['Storage', 2],
  ['Tableware', 3],
  ['Bedding', 4],
  ['Benches', 5],
]
const FIRST_ORDER_MS = Date.UTC(2023, 0, 1)
const SPAN_MS = 3 * 365 * 86_400_000

export function sampleTables(seed: number, size: SampleSize): readonly SampleTable[] {
  const { customers, products, orders } = size
  return [
    {
      name: 'category',
      columns: ['id', 'name', 'parent_id'],
      count: categories.length,
      rows: () => categories.map(([name, parent], i) => [i + 1, name, parent]),
    },
    {
      name: 'customer',
      columns: ['id', 'name', 'country', 'joined', 'settings'],
      count: customers,
      rows: () => customerRows(seed, customers),
    },
    {
      name: 'product',
      columns: ['id', 'name', 'category_id', 'price', 'tags'],
      count: products,
      rows: () => productRows(seed, products),
    },
    {
      name: 'purchase',
      columns: ['id', 'customer_id', 'ordered_at', 'status'],
      count: orders,
      rows: () => orderRows(seed, orders, customers),
    },
    {
      name: 'line',
      columns: ['purchase_id', 'number', 'product_id', 'quantity', 'price'],
      count: orders * LINES_PER_ORDER,
      rows: () => lineRows(seed, orders, products),
    },
  ]
}

function* customerRows(seed: number, count: number): Generator<readonly Parameter[]> {
  const random = makeRandom(seed)
  for (let id = 1; id <= count; id++) {
    const name = `${pick(firstNames, random)} ${pick(lastNames, random)}`
    const joined = new Date(FIRST_ORDER_MS - random(1000) * 86_400_000).toISOString().slice(0, 10)
    const settings = { newsletter: random(2) === 1, language: pick(['de', 'en', 'fr'], random) }
    yield [id, name, pick(countries, random), joined, settings]
  }
}

function* productRows(seed: number, count: number): Generator<readonly Parameter[]> {
  const random = makeRandom(seed + 1)
  for (let id = 1; id <= count; id++) {
    const material = pick(materials, random)
    const category = 2 + random(categories.length - 1)
    const tags = random(3) === 0 ? [material.toLowerCase(), 'sale'] : [material.toLowerCase()]
    yield [id, `${material} ${pick(things, random)} ${id}`, category, priceOf(id), tags]
  }
}

function* orderRows(
  seed: number,
  count: number,
  customers: number,
): Generator<readonly Parameter[]> {
  const random = makeRandom(seed + 2)
  for (let id = 1; id <= count; id++) {
    const orderedAt = new Date(FIRST_ORDER_MS + Math.floor((id / count) * SPAN_MS))
    const status = id > count * 0.98 ? 'open' : random(25) === 0 ? 'returned' : 'paid'
    // Some customers come back more often than others.
    const customer = 1 + Math.floor(random(customers) * (random(1000) / 1000))
    yield [id, customer, orderedAt, status]
  }
}

function* lineRows(
  seed: number,
  orders: number,
  products: number,
): Generator<readonly Parameter[]> {
  const random = makeRandom(seed + 3)
  for (let order = 1; order <= orders; order++) {
    for (let number = 1; number <= LINES_PER_ORDER; number++) {
      const product = 1 + random(products)
      yield [order, number, product, 1 + random(4), priceOf(product)]
    }
  }
}

function priceOf(product: number): string {
  return (5 + ((product * 7919) % 19_500) / 100).toFixed(2)
}

function pick<T>(from: readonly T[], random: (bound: number) => number): T {
  return from[random(from.length)] as T
}

/** xorshift32 (Marsaglia 2003): 0 to `bound` - 1. */
function makeRandom(seed: number): (bound: number) => number {
  let x = Math.imul(seed + 1, 0x9e37_79b1) | 1
  return (bound) => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return Math.floor(((x >>> 0) / 4_294_967_296) * bound)
  }
}
