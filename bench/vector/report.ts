/** The results as tables, for the terminal and for `docs/benchmarks-vector.md`. */
import type { Provenance } from '../harness/machine.ts'
import { markdownTable, plainTable, shortNumber } from '../harness/table.ts'
import type { Table } from '../harness/table.ts'
import { EF_CONSTRUCTION, M, vectorPeerNames } from '../peers/vector/vector-peer.ts'
import { rateAt } from './recall.ts'
import { verdicts, verdictTable } from './verdicts.ts'
import type { VectorResults } from './verdicts.ts'

type Section = { readonly title: string; readonly words: string; readonly table: Table }

export type Run = {
  /** `full`: one to go by. */
  readonly size: string
  /** Parts that were not measured. */
  readonly missing: readonly string[]
  readonly seed: number
  /** Of the machine, one minute's, at the beginning and at the end. */
  readonly load: readonly [before: number, after: number]
  readonly seconds: number
}

function sections(results: VectorResults): readonly Section[] {
  const all: readonly Section[] = [
    {
      title: 'What was promised',
      words: 'One line for each promise and set.',
      table: verdictTable(verdicts(results)),
    },
    {
      title: 'Recall and rate at equal ef',
      words: `Side by side and turn by turn in one process, in processor time: a query's time is that of all threads of the process. All have m = ${M}, ef_construction = ${EF_CONSTRUCTION}. \`twill\` is the index by itself, as \`hnswlib\` and \`usearch\` are; \`twill-sql\` is \`db.query\` with a Float32Array on a file; PGlite is asked with a text that was made beforehand, has fewer rows because it builds slowly, and Twill has as few beside it.`,
      table: recallTable(results),
    },
    {
      title: 'Rate at a recall',
      words:
        'Queries a second of processor time, between the two `ef` around the recall; – where no `ef` reaches it.',
      table: rateTable(results),
    },
    {
      title: 'Building, and memory',
      words:
        'Each in a process of its own. Grown: resident memory after building less before; an index built by a statement grows the process after its table is there. Told: the size of what hnswlib and usearch save, and pg_relation_size.',
      table: buildTable(results),
    },
    {
      title: 'Filters',
      words:
        'Through SQL, with `WHERE column < bound`. Independent: a column of chance. Near: rows that are nearest to the query. Far: rows that are farthest from it. Wrong: answers with fewer than min(10, matching) rows, or with one that does not match.',
      table: filterTable(results),
    },
    {
      title: 'Churn',
      words:
        'Ten rounds in which a tenth of the rows, taken by chance, is deleted and as many others are inserted, then VACUUM. Sizes after a checkpoint.',
      table: churnTable(results),
    },
    {
      title: 'Opening a file',
      words:
        'In a fresh process: open, and the first top-10 query; medians. The file is in the cache of the operating system.',
      table: openingTable(results),
    },
    {
      title: 'Opening from a bucket',
      words:
        'With an empty cache: objects and parts of objects read from the first request to the first answer; those of the query alone; and those of each of nine more queries.',
      table: bucketTable(results),
    },
  ]
  return all.filter(({ table }) => table.rows.length > 0)
}

export function plainVectorReport(results: VectorResults): string {
  return [
    ...notInstalled(results),
    ...sections(results).map(({ title, table }) => `${title}\n\n${plainTable(table)}`),
  ].join('\n\n')
}

/** A line, where a peer is left out. */
function notInstalled({ recall }: VectorResults): readonly string[] {
  const names = vectorPeerNames.filter((name) => recall.every(({ peer }) => peer !== name))
  return recall.length === 0 || names.length === 0
    ? []
    : [`Not installed, and left out: ${names.join(', ')}.`]
}

export function markdownVectorReport(results: VectorResults, run: Run, made: Provenance): string {
  const versions = new Map(results.recall.map(({ peer, version }) => [peer, version]))
  const { commit, node, machine, at } = made
  const [before, after] = run.load
  const peers = [...versions].map(([peer, version]) => `${peer} (${version})`).join(', ')
  return [
    '<!-- Written by `npm run bench -- vector --size full`. -->',
    '# Benchmarks: vector search',
    'Twill beside hnswlib, usearch and pgvector in PGlite, on images of digits (MNIST, 784 pixels, squared L2) and on clusters made from a seed (128 dimensions): the same data, the same machine, one command. Only ratios carry over to other machines.',
    ...(run.size === 'full'
      ? []
      : ['This is a **small** run: it shows what is measured, and has no numbers to go by.']),
    `${at.slice(0, 10)}, commit ${commit}, Node ${node}, ${machine}; size ${run.size}, seed ${run.seed}. The machine's load was ${before.toFixed(1)} at the beginning and ${after.toFixed(1)} at the end; the run itself is about 1. It took ${Math.round(run.seconds / 60)} minutes.`,
    ...(peers === '' ? [] : [`Peers: ${peers}.`]),
    ...notInstalled(results),
    ...(run.missing.length === 0
      ? []
      : [`Not measured in this run: ${run.missing.join(', ')} (\`--only\`).`]),
    // A small run has hardly been compiled when it ends: it keeps no promise, and breaks none.
    ...sections(results)
      .slice(run.size === 'full' ? 0 : 1)
      .flatMap(({ title, words, table }) => [`## ${title}`, words, markdownTable(table)]),
    '',
  ].join('\n\n')
}

function recallTable({ recall }: VectorResults): Table {
  return {
    columns: ['set', 'peer', 'build s', 'ef', 'recall@10', 'queries/s', 'µs'],
    rows: recall.flatMap(({ set, rows, peer, buildSeconds, points }) =>
      points.map((point) => [
        `${set} ${shortNumber(rows)}`,
        peer,
        shortNumber(buildSeconds),
        String(point.ef),
        point.recall.toFixed(4),
        shortNumber(point.queriesPerSecond),
        shortNumber(1e6 / point.queriesPerSecond),
      ]),
    ),
  }
}

function rateTable({ recall }: VectorResults): Table {
  return {
    columns: ['set', 'peer', 'at 0.95', 'at 0.99'],
    rows: recall.map(({ set, rows, peer, points }) => [
      `${set} ${shortNumber(rows)}`,
      peer,
      ...[0.95, 0.99].map((wanted) => shortNumber(rateAt(points, wanted) ?? NaN)),
    ]),
  }
}

function buildTable({ builds }: VectorResults): Table {
  const each = (bytes: number | undefined, rows: number): string =>
    bytes === undefined ? '–' : shortNumber(bytes / rows)
  return {
    columns: [
      'set',
      'peer',
      'threads',
      'seconds',
      'processor s',
      'grown B/vector',
      'told B/vector',
    ],
    rows: builds.map((build) => [
      `${build.set} ${shortNumber(build.rows)}`,
      build.peer,
      String(build.threads),
      shortNumber(build.seconds),
      shortNumber(build.processorSeconds),
      each(build.grownBytes, build.rows),
      each(build.toldBytes, build.rows),
    ]),
  }
}

function filterTable({ filters }: VectorResults): Table {
  return {
    columns: [
      'set',
      'filter',
      'matching',
      'ef',
      'bound',
      'recall@10',
      'wrong',
      'p50 ms',
      'p99',
      'answered by',
    ],
    rows: filters.map((filter) => [
      `${filter.set} ${shortNumber(filter.rows)}`,
      filter.filter,
      `${filter.selectivity * 100} %`,
      String(filter.ef),
      filter.bound,
      filter.recall.toFixed(4),
      String(filter.wrong),
      shortNumber(filter.p50Ms),
      shortNumber(filter.p99Ms),
      filter.answeredBy,
    ]),
  }
}

function churnTable({ churn }: VectorResults): Table {
  return {
    columns: ['set', 'ef', 'round', 'recall@10', 'index MB', 'seconds'],
    rows: churn.flatMap(({ set, rows, ef, stages }) =>
      stages.map((stage) => [
        `${set} ${shortNumber(rows)}`,
        String(ef),
        stage.round === 0 ? 'as built' : String(stage.round),
        stage.recall.toFixed(4),
        shortNumber(stage.indexBytes / 1e6),
        shortNumber(stage.seconds),
      ]),
    ),
  }
}

function openingTable({ openings }: VectorResults): Table {
  return {
    columns: ['set', 'index MB', 'open ms', 'query ms', 'together', 'pages read', 'RSS MiB'],
    rows: openings.map((each) => [
      `${each.set} ${shortNumber(each.rows)}`,
      shortNumber(each.indexBytes / 1e6),
      shortNumber(each.openMs),
      shortNumber(each.queryMs),
      shortNumber(each.openMs + each.queryMs),
      String(each.pagesRead),
      shortNumber(each.rssMiB),
    ]),
  }
}

function bucketTable({ bucketOpenings }: VectorResults): Table {
  return {
    columns: [
      'set',
      'bucket',
      'reads',
      'of the query',
      'KB read',
      'open ms',
      'query ms',
      'next, each',
    ],
    rows: bucketOpenings.map((each) => [
      `${each.set} ${shortNumber(each.rows)}`,
      each.bucket,
      String(each.reads),
      String(each.queryReads),
      shortNumber(each.readBytes / 1e3),
      shortNumber(each.openMs),
      shortNumber(each.queryMs),
      shortNumber(each.nextReads),
    ]),
  }
}
