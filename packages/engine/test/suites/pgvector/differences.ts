/** Where statements of pgvector's tests print something else here, each with its cause. */

export type Difference = {
  /** The comment that the section begins with. */
  readonly section: string
  readonly statement: string
  /** Of a result's one column; `undefined` where nothing is printed. */
  readonly rows: readonly string[] | undefined
}

/**
 * There a scan of an hnsw index leaves out what the index has no place for: NULL, and under cosine a vector of zeros. Here an index
 * changes no answer: such rows come last, as without it.
 */
const withoutDistance: readonly Difference[] = [
  ...answers('-- L2', '<->', ['[1,2,3]', '[1,2,4]', '[1,1,1]', '[0,0,0]', '']),
  ...answers('-- inner product', '<#>', ['[1,2,4]', '[1,2,3]', '[1,1,1]', '[0,0,0]', '']),
  ...answers('-- cosine', '<=>', ['[1,1,1]', '[1,2,3]', '[1,2,4]', '[0,0,0]', '']),
  {
    section: '-- cosine',
    statement: "SELECT COUNT(*) FROM (SELECT * FROM t ORDER BY val <=> '[0,0,0]') t2;",
    rows: ['5'],
  },
  ...answers('-- L1', '<+>', ['[1,2,3]', '[1,2,4]', '[1,1,1]', '[0,0,0]', '']),
  ...['-- iterative', '-- unlogged'].map((section) => ({
    section,
    statement: "SELECT * FROM t ORDER BY val <-> '[3,3,3]';",
    rows: ['[1,2,3]', '[1,1,1]', '[0,0,0]', ''],
  })),
]

function answers(section: string, operator: string, rows: readonly string[]): Difference[] {
  return [
    { section, statement: `SELECT * FROM t ORDER BY val ${operator} '[3,3,3]';`, rows },
    {
      section,
      statement: `SELECT COUNT(*) FROM (SELECT * FROM t ORDER BY val ${operator} (SELECT NULL::vector)) t2;`,
      rows: [String(rows.length)],
    },
  ]
}

/** There an index has vectors of 2,000 dimensions at most, which fit into a page; here of 16,000, which is what the type has. */
const moreDimensions: Difference = {
  section: '-- dimensions',
  statement: 'CREATE INDEX ON t USING hnsw (val vector_l2_ops);',
  rows: undefined,
}

export const differences: readonly Difference[] = [...withoutDistance, moreDimensions]
