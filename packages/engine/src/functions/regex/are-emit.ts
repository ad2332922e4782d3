/**
 * The tree as JavaScript source, with PostgreSQL's preference of longer and shorter matches carried over as far as a backtracking
 * matcher can: the first quantifier of a branch decides for the whole branch, so the others are made to follow it; and among
 * plain alternatives a longer one is tried before those that it begins with. (What stays different: alternatives that are not
 * plain text are tried in their order, where PostgreSQL finds the longest.)
 */
import type { Are, Atom, Branch, Piece, Quantifier } from './are.ts'

/** True for greedy, false for not, undefined where the expression has no preference. */
type Preference = boolean | undefined
/** What a branch is told from outside: a preference, to find its own, or to leave every quantifier as it is written. */
type Forced = Preference | 'as written'

export function emitAre(tree: Are): string {
  return emitAlternatives(tree, undefined)
}

function preferenceOf(tree: Are): Preference {
  if (tree.length > 1) return true
  for (const { atom, quantifier } of tree[0] ?? []) {
    if (quantifier !== undefined) {
      if (quantifier.min === quantifier.max && quantifier.max !== 1) continue
      return quantifier.greedy
    }
    if (atom.kind === 'group') {
      const inner = preferenceOf(atom.inner)
      if (inner !== undefined) return inner
    }
  }
  return undefined
}

function emitAlternatives(tree: Are, forced: Forced): string {
  const preference = forced ?? (tree.length === 1 ? preferenceOf(tree) : undefined)
  return longestFirst(tree)
    .map((branch) => emitBranch(branch, preference))
    .join('|')
}

function emitBranch(branch: Branch, preference: Forced): string {
  return branch.map((piece) => emitPiece(piece, preference)).join('')
}

function emitPiece({ atom, quantifier }: Piece, preference: Forced): string {
  if (quantifier === undefined) return emitAtom(atom, preference)
  const greedy = typeof preference === 'boolean' ? preference : quantifier.greedy
  // A shortest group is shortest inside too; a longest one leaves its parts their own choice.
  const inner = quantifier.greedy ? 'as written' : false
  return `(?:${emitAtom(atom, inner)})${bounds(quantifier)}${greedy ? '' : '?'}`.replace(
    /^\(\?:(\((?:[^()\\]|\\.)*\)|\[(?:[^\]\\]|\\.)*\]|[^\\()[\]])\)/u,
    '$1',
  )
}

function emitAtom(atom: Atom, preference: Forced): string {
  if (atom.kind === 'source') return atom.source
  if (atom.kind === 'look') return `${atom.open}${emitAlternatives(atom.inner, undefined)})`
  const own = atom.inner.length > 1 && preference !== 'as written' ? undefined : preference
  return `(${atom.capturing ? '' : '?:'}${emitAlternatives(atom.inner, own)})`
}

function bounds({ min, max }: Quantifier): string {
  if (min === 0 && max === Infinity) return '*'
  if (min === 1 && max === Infinity) return '+'
  if (min === 0 && max === 1) return '?'
  return max === Infinity ? `{${min},}` : `{${min},${max}}`
}

/** The text that a branch matches, where it is plain text. */
function plain(branch: Branch): string | undefined {
  let text = ''
  for (const { atom, quantifier } of branch) {
    if (quantifier !== undefined || atom.kind !== 'source') return undefined
    if (/^[([]/.test(atom.source)) return undefined
    text += atom.source
  }
  return text
}

function longestFirst(tree: Are): Are {
  if (tree.length < 2) return tree
  const texts = tree.map(plain)
  if (texts.includes(undefined)) return tree
  return tree
    .map((branch, at) => ({ branch, length: (texts[at] as string).length }))
    .sort((a, b) => b.length - a.length)
    .map(({ branch }) => branch)
}
