/** What a requirement is of, and the id that follows from it: a position, or a class of clients. */
import type { Client } from '../client/state.ts'

export interface Subject {
  readonly of: 'position' | 'clients'
  readonly name: string
}

/** `position.senior`, `clients.corporate`. */
export const requirementOf = ({ of, name }: Subject): string => `${of}.${name}`

/** The subject that an id names; undefined where it names none. */
export const subjectOf = (id: string): Subject | undefined => {
  const dot = id.indexOf('.')
  const [of, name] = [id.slice(0, dot), id.slice(dot + 1)]
  return (of === 'position' || of === 'clients') && dot > 0 && name !== '' ? { of, name } : undefined
}

/** The classes that a client belongs to: its kind, `segment.<its segment>`, and `key-account` where it is one. */
export const classesOf = ({
  kind,
  segment,
  keyTerms,
}: Pick<Client, 'kind' | 'segment'> & { readonly keyTerms: unknown }): ReadonlyArray<string> => [
  kind,
  ...(segment === null ? [] : [`segment.${segment}`]),
  ...(keyTerms === null ? [] : ['key-account']),
]
