/**
 * Stored expressions name sequences (`'public.s'::regclass`) and types (`'a'::mood`). Before one of these gets another name or schema,
 * its spellings are gathered; afterwards they are replaced by the new one.
 */
import type { Expression } from '../../ast/expression.ts'
import type { TypeName } from '../../ast/type-name.ts'
import type { SequenceObject, TypeObject } from '../../catalog/objects.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { EngineSession } from '../session.ts'
import { regclassOid } from './dependents.ts'
import { schemaName } from './describe-object.ts'
import { lookUpType } from './find-object.ts'
import { viewObjectsOn } from './recheck-views.ts'
import { rewriteStored } from './stored-text.ts'

function refuseViews(session: EngineSession, oid: number): void {
  const [view] = viewObjectsOn(session, oid)
  if (view === undefined) return
  throw featureNotSupported(`renaming what view "${view.name}" uses`)
}

/** To be called before the change; the answer is to be called after it. */
export function sequenceMoves(session: EngineSession, sequence: SequenceObject): () => void {
  refuseViews(session, sequence.oid)
  const texts = new Set<string>()
  rewriteStored(session, session.catalog.objects(), (node) => {
    if (regclassOid(session, node) === sequence.oid) {
      const { operand } = node as unknown as Extract<Expression, { kind: 'cast' }>
      if (operand.kind === 'const') texts.add(operand.text)
    }
    return node
  })
  return () => {
    const now = session.catalog.object(sequence.oid)
    if (texts.size === 0 || now?.kind !== 'sequence') return
    const schema = quoteIdentifier(schemaName(session, now.schema))
    const text = `${schema}.${quoteIdentifier(now.name)}`
    rewriteStored(session, [...session.catalog.objects()], (node) => {
      if (node['kind'] !== 'cast') return node
      const { operand, type } = node as unknown as Extract<Expression, { kind: 'cast' }>
      if (type.names.at(-1) !== 'regclass' || operand.kind !== 'const') return node
      return texts.has(operand.text) ? { ...node, operand: { ...operand, text } } : node
    })
  }
}

/** As `sequenceMoves`, for a type. */
export function typeMoves(session: EngineSession, type: TypeObject): () => void {
  refuseViews(session, type.oid)
  const spellings = new Set<string>()
  rewriteStored(session, session.catalog.objects(), (node) => {
    if (node['kind'] === 'type-name') {
      const { names } = node as unknown as TypeName
      if (lookUpType(session, names)?.oid === type.oid) spellings.add(JSON.stringify(names))
    }
    return node
  })
  return () => {
    const now = session.catalog.object(type.oid)
    if (spellings.size === 0 || now?.kind !== 'type') return
    const names = [schemaName(session, now.schema), now.name]
    rewriteStored(session, [...session.catalog.objects()], (node) => {
      if (node['kind'] !== 'type-name') return node
      const written = (node as unknown as TypeName).names
      return spellings.has(JSON.stringify(written)) ? { ...node, names } : node
    })
  }
}
