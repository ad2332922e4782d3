import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../source.ts'

const pages = globSync('**/*.md', {
  cwd: root,
  exclude: (path) => /(^|[/\\])(node_modules|dist)$/.test(path),
})

/** Targets of inline links and images in Markdown, code left out. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`(?!\])/g, '')
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target)
}

/** Relative links that lead nowhere, with the page that they are on. */
function deadLinks(path: string, markdown: string): string[] {
  return linksOf(markdown)
    .filter((link) => !/^[a-z]+:|^#/i.test(link))
    .filter((link) => !existsSync(join(root, dirname(path), link.replace(/#.*$/, ''))))
    .map((link) => `${path}: ${link}`)
}

test('a link to nothing is found, and code is not read as links', () => {
  expect(deadLinks('docs/page.md', '[a](gone.md) [b](architecture.md#x) `[c](code.md)`')).toEqual([
    'docs/page.md: gone.md',
  ])
})

test('every relative link in Markdown leads to a file', () => {
  expect(pages).toContain('README.md')
  expect(pages.flatMap((path) => deadLinks(path, readFileSync(join(root, path), 'utf8')))).toEqual(
    [],
  )
})

test('the list of decisions names every record, numbered without gaps', () => {
  const records = globSync('docs/decisions/[0-9]*.md', { cwd: root })
    .map((path) => path.replace(/^.*[/\\]/, ''))
    .toSorted()
  const listed = linksOf(readFileSync(join(root, 'docs/decisions/README.md'), 'utf8'))
  expect(listed).toEqual(records)
  expect(records.map((name) => Number(name.slice(0, 4)))).toEqual(records.map((_, i) => i + 1))
})
