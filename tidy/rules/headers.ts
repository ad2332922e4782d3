/** A module too long to be taken in at a glance opens with what it is and what it promises. */
import { isGenerated, isTest } from '../source.ts'
import type { Source, Violation } from '../source.ts'

const longModule = 40
const declaration = /^(?:export|const|let|function|class|async|type|interface|declare)\b/m

export function checkHeaders(sources: readonly Source[]): Violation[] {
  return sources.flatMap(({ path, text, code, comments }) => {
    const inPackage = /^(?:packages|apps)\/[^/]+\/src\//.test(path)
    if (!inPackage || isTest(path) || isGenerated(path)) return []
    if (text.split('\n').length <= longModule) return []
    if (comments.slice(0, code.search(declaration)).trim() !== '') return []
    const message = `a module over ${longModule} lines opens with a comment that says what it is`
    return [{ path, line: 1, message }]
  })
}
