/**
 * What the writers of the crash experiment write, as a function of (seed, writer, number): both the process that is killed and the
 * one that looks afterwards know it. Transaction `number` of a writer inserts some entries, deletes those up to transaction
 * `number - KEPT`, and counts itself in the writer's row and in the one row that all writers share. Every seventh is rolled back.
 */
import { Random } from '../harness/random.ts'

export const WRITERS = 6
/** A writer's last so many transactions have their entries in the table. */
export const KEPT = 20

export const crashSchema = `
create table entry (
  writer int not null, number int not null, part int not null, payload text not null,
  primary key (writer, number, part)
);
create index entry_payload on entry (md5(payload));
create table tally (writer int primary key, last int not null, committed int not null);
create table hot (id int primary key, committed int not null);
insert into hot values (1, 0);
insert into tally select w, 0, 0 from generate_series(1, ${WRITERS}) w;
`

export type Entry = { readonly part: number; readonly payload: string }

export function isRolledBack(number: number): boolean {
  return number % 7 === 3
}

/** The transaction after this one that is meant to stay. */
export function nextCommitted(number: number): number {
  return isRolledBack(number + 1) ? number + 2 : number + 1
}

/** How many of a writer's transactions up to `last` were meant to stay. */
export function committedUpTo(last: number): number {
  let count = 0
  for (let number = 1; number <= last; number++) if (!isRolledBack(number)) count++
  return count
}

export function entriesOf(seed: number, writer: number, number: number): readonly Entry[] {
  const random = new Random(Math.imul(seed, 7919) ^ Math.imul(writer, 104_729) ^ number)
  const count = 1 + random.below(5)
  return Array.from({ length: count }, (_, i) => ({
    part: i + 1,
    payload: `${writer}/${number}/${i + 1}:`.padEnd(payloadLength(random), 'x'),
  }))
}

/** Mostly short, now and then longer than a page. */
function payloadLength(random: Random): number {
  return random.below(40) === 0 ? 20_000 : 10 + random.below(200)
}

/** The entries a writer has in the table when `last` is its last committed transaction, as `number/part` → payload. */
export function expectedEntries(seed: number, writer: number, last: number): Map<string, string> {
  const expected = new Map<string, string>()
  for (let number = Math.max(1, last - KEPT + 1); number <= last; number++) {
    if (isRolledBack(number)) continue
    for (const { part, payload } of entriesOf(seed, writer, number)) {
      expected.set(`${number}/${part}`, payload)
    }
  }
  return expected
}
