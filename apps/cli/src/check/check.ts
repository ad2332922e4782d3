/**
 * Looks whether a database is what its catalog says: every table can be read to its end, every index answers with the
 * rows of its table, and every constraint holds. The database is asked to verify itself first; what follows asks in SQL,
 * and of an index twice: once so that the table is read and once so that the index may be.
 */
import type { Connection, Finding } from '../connection.ts'
import { errorFields } from '../output/error-report.ts'
import { rowsOf } from '../query.ts'
import { readConstraints, readIndexes, readTables } from './objects.ts'
import type { CheckedConstraint, CheckedIndex, CheckedTable } from './objects.ts'

export interface CheckReport {
  readonly tables: number
  readonly rows: number
  readonly indexes: number
  readonly constraints: number
  readonly findings: readonly Finding[]
}

/** What is switched off to make a query read the index, or the table. */
const throughIndex = ['enable_seqscan', 'enable_sort']
const throughTable = ['enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan']

export async function checkDatabase(
  connection: Connection,
  onObject: (name: string) => void = () => undefined,
): Promise<CheckReport> {
  const findings: Finding[] = [...(await connection.verify())]
  await connection.run('begin transaction isolation level repeatable read, read only')
  try {
    const tables = await readTables(connection)
    const indexes = await readIndexes(connection)
    const constraints = await readConstraints(connection)
    let rows = 0
    for (const table of tables) {
      onObject(table.name)
      const read = await readTable(connection, table)
      if (typeof read === 'number') rows += read
      else findings.push(read)
    }
    for (const index of indexes) {
      onObject(index.name)
      findings.push(...(await checkIndex(connection, index)))
    }
    for (const constraint of constraints) {
      onObject(constraint.name)
      findings.push(...(await checkConstraint(connection, constraint)))
    }
    const counts = {
      tables: tables.length,
      indexes: indexes.length,
      constraints: constraints.length,
    }
    return { ...counts, rows, findings }
  } finally {
    await connection.run('rollback')
  }
}

/** Reads every value of every row; the count, or what went wrong. */
async function readTable(connection: Connection, table: CheckedTable): Promise<number | Finding> {
  let count = 0
  return guarded(connection, table.name, async () => {
    for await (const rows of connection.stream(`select * from only ${table.name}`, 1000)) {
      count += rows.length
    }
    return count
  })
}

async function checkIndex(connection: Connection, index: CheckedIndex): Promise<Finding[]> {
  const where = index.predicate === undefined ? '' : ` where ${index.predicate}`
  const query = `select count(*), max(n)
    from (select row_number() over (order by ${index.keys}) as n from only ${index.table}${where}) rows`
  const answers: string[] = []
  for (const methods of [throughIndex, throughTable]) {
    const answer = await guarded(connection, index.name, async () => {
      for (const method of methods) await connection.run(`set local ${method} = off`)
      const [row] = await rowsOf(connection, query)
      for (const method of methods) await connection.run(`set local ${method} = on`)
      return row?.[0] ?? ''
    })
    if (typeof answer !== 'string') return [answer]
    answers.push(answer)
  }
  if (answers[0] === answers[1]) return []
  const problem = `the index has ${answers[0]} rows where its table has ${answers[1]}`
  return [{ object: index.name, problem }]
}

async function checkConstraint(
  connection: Connection,
  constraint: CheckedConstraint,
): Promise<Finding[]> {
  const count = await guarded(connection, constraint.name, async () => {
    const [row] = await rowsOf(connection, constraint.violations)
    return Number(row?.[0] ?? 0)
  })
  if (typeof count !== 'number') return [count]
  if (count === 0) return []
  const problem = `${count} ${count === 1 ? 'row does' : 'rows do'} not satisfy it`
  return [{ object: constraint.name, problem }]
}

/** Runs a part of the check; an SQL error is a finding, and does not end the transaction. */
async function guarded<Result>(
  connection: Connection,
  object: string,
  part: () => Promise<Result>,
): Promise<Result | Finding> {
  await connection.run('savepoint part')
  try {
    const result = await part()
    await connection.run('release part')
    return result
  } catch (error) {
    const fields = errorFields(error)
    if (fields === undefined) throw error
    await connection.run('rollback to part')
    return { object, problem: `${fields.code}: ${fields.message}` }
  }
}
