/** As much of Bun's test runner as the suite needs; the package has no other use for Bun's types. */
declare module 'bun:test' {
  export function describe(name: string, body: () => void): void
  export function test(name: string, body: () => Promise<void>): void
}
