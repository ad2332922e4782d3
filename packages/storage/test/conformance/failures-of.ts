import {
  type Clause,
  CLAUSES,
  type Runner,
  runConformance,
  type StorageSubject,
} from '@twill/storage/conformance'

/** Runs the suite, or some clauses of it, and answers the names of the tests that failed. */
export async function failuresOf(
  subject: StorageSubject,
  clauses: readonly Clause[] = CLAUSES,
): Promise<readonly string[]> {
  const tests: { readonly name: string; readonly body: () => Promise<void> }[] = []
  const runner: Runner = {
    describe: (_name, body) => body(),
    test: (name, body) => tests.push({ name, body }),
  }
  runConformance(runner, { ...subject, histories: 6 }, clauses)
  const failures: string[] = []
  for (const { name, body } of tests) {
    try {
      await body()
    } catch {
      failures.push(name)
    }
  }
  return failures
}
