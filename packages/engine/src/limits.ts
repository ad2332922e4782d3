/** Every bound that SQL can run into, with its reason. */

/**
 * How deep the parser may recurse: parentheses, subqueries, CASE, nested calls. JavaScript engines
 * give about 1 MB of stack (workers less) and a level costs up to 1 kB in the parser; the passes
 * behind it recurse over the same tree. Real statements stay below 50.
 */
export const maxNestingDepth = 400

/**
 * How many operators, set operations, joins or casts may follow one another in one chain: a chain is a
 * tree that leans to the left, and passes that recurse over it go as deep as it is long. AND and OR
 * are flat and do not count. PostgreSQL's own stack ends at about 4,000.
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
