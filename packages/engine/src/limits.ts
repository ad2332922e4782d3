/** Every bound that SQL or a storage can run into, with its reason. */

/**
 * How deep the parser may recurse: parentheses, subqueries, CASE, nested calls. JavaScript engines
 * give about 1 MB of stack (workers less) and a level costs up to 1 kB in the parser; the passes
 * behind it recurse over the same tree. Real statements stay below 50.
 */
export const maxNestingDepth = 400

/**
 * How high a tree may be that leans to the left: operators, set operations, joins or casts that follow
 * one another. Passes that recurse over it go as deep as it is high. AND and OR are flat and count
 * once. PostgreSQL's own stack ends at about 4,000.
 */
export const maxChainLength = 1200

/**
 * How many answers of one correlated subquery a statement keeps, by the values it depends on: enough for the distinct keys of an
 * ordinary outer query, and bounded because outer rows are not.
 */
export const maxSubplanAnswers = 10_000

/**
 * How many statement texts a database keeps parsed and planned: more than an application writes by hand, few enough that texts
 * made up one by one (literals instead of parameters) cost some megabytes at most.
 */
export const maxCachedStatements = 1000

/**
 * How many plans a text has at once: one for each search path, temporary schema and list of parameter types that it is used
 * with. Sessions with temporary tables each have their own, and come and go without end.
 */
export const maxPlansOfStatement = 64

/** An identifier's length in PostgreSQL; drivers and other listeners count on it. */
export const maxChannelNameBytes = 63

/** What PostgreSQL's notification queue takes: a page less its headers. */
export const maxNotifyPayloadBytes = 7999

/**
 * Appends that a storage which pipelines them may hold unresolved, in number and in bytes. A storage a network away resolves some
 * tens a second, and groups what waits: this many is seconds of commits, and more would only be memory and a longer queue to fail.
 */
export const maxAppendsInFlight = 256
export const maxAppendBytesInFlight: number = 64 * 1024 * 1024

/**
 * Pages that one step of a statement keeps because it has read them twice. A row that is changed needs its own and those of its indexes;
 * this is room for scores of indexes, and with pages of some kilobytes a small part of any cache.
 */
export const maxKeptPages = 256

/** Pages that one step of a statement remembers having read: a scan in one step reads many, and what matters are the last. */
export const maxRememberedFaults = 4096

/**
 * Nodes of an hnsw index that may be without links before whoever enters more links them first: a search looks at each of them, which
 * takes some tens of microseconds for so many, and the root names them. A batch of rows may add its own.
 */
export const maxUnlinkedNodes = 256

/**
 * Codes of an hnsw index that a search may read, and look at, all of them: 1,000,000 of 128 dimensions, which take 25 ms to look at. Beyond,
 * following links reads less.
 */
export const maxCodeScanBytes: number = 96 * 1024 * 1024

/** Rounds of PBKDF2 in a verifier: PostgreSQL's number, and what its clients are made for. */
export const SCRAM_ITERATIONS = 4096
export const SCRAM_SALT_BYTES = 16

/** Of a password: more says nothing more, and each byte is hashed. */
export const MAX_PASSWORD_BYTES = 1024

/**
 * What NOTIFY keeps for a session that is in a transaction: PostgreSQL's queue on disk takes 8 GB; this is memory, and a listener that
 * stays in its transaction for so long is broken. Beyond, who notifies gets 54000.
 */
export const maxInboxBytes: number = 64 * 1024 * 1024

/**
 * How many statements a session keeps prepared for texts that differ in their literals alone: more than an application that writes
 * its literals into its texts has places for, and some kilobytes each.
 */
export const maxLiteralStatements = 64

/** Texts whose literals are looked for, and how many are taken: beyond, planning is little beside running. */
export const maxLiftedTextLength = 2000
export const maxLiftedLiterals = 32

/** What `twill_vector_recall` takes: as many rows as a search may look for, and a sample whose vectors fit into memory. */
export const MAX_RECALL_K = 1000
export const MAX_RECALL_SAMPLE = 1000
