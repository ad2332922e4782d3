/** As much of Bun's test runner as these tests need; the package has no other use for Bun's types. */
declare module 'bun:test' {
  type Describe = (name: string, body: () => void) => void
  export const describe: Describe & { readonly skipIf: (condition: boolean) => Describe }
  export function test(name: string, body: () => Promise<void>): void
}
