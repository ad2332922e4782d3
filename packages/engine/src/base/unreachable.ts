/** Ends a switch over a closed union: a compile error when a case is missing, an exception should one come all the same. */
export function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`)
}
