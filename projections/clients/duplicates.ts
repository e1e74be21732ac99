/** Clients that may be one (C16): the same name, telephone or e-mail once what people write differently is left aside. */

import type { JsonObject } from '../../src/kernel/json.ts'
import { struct } from '../../src/kernel/struct.ts'
import { groupBy } from '../group-by.ts'
import { defineView } from '../view.ts'
import { clientsOf } from './client.ts'
import { clientDetails } from './detail-facts.ts'
import { type DetailsAt, detailsOf } from './details.ts'
import { clientChanges } from './facts.ts'

export type DuplicateBy = 'name' | 'phone' | 'email'

export interface LikelyDuplicate {
  /** In the order of their registration: the first is the one that the others would be merged into. */
  readonly clients: ReadonlyArray<string>
  /** All in which they are the same. */
  readonly by: ReadonlyArray<DuplicateBy>
  /** What each of them is called, in the same order; null where that is withheld. */
  readonly names: ReadonlyArray<string | null>
}

export interface Duplicates {
  readonly duplicates: ReadonlyArray<LikelyDuplicate>
}

/** Legal forms say what a firm is, not which. */
const forms: ReadonlySet<string> = new Set([
  ...['sa', 'sl', 'slu', 'scp', 'sccl', 'gmbh', 'ag', 'kg', 'ohg', 'ug', 'ltd', 'limited', 'llc', 'inc', 'corp', 'co'],
  ...['plc', 'sarl', 'sas', 'srl', 'spa', 'bv', 'nv', 'oy', 'ab', 'as', 'company', 'corporation'],
])

/** @example normalName('Forn Puig, S.L.') // "forn puig" */
export const normalName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[.’']/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !forms.has(word))
    .join(' ')

/** The last nine digits: with and without a country's prefix a number is the same. Fewer than seven are none. */
export const normalPhone = (phone: string): string => {
  const digits = phone.replace(/\D/g, '')
  return digits.length < 7 ? '' : digits.slice(-9)
}

export const normalEmail = (email: string): string => {
  const text = email.trim().toLowerCase()
  return /^\S+@\S+$/.test(text) ? text : ''
}

const text = (details: JsonObject, key: string): ReadonlyArray<string> => {
  const value = details[key]
  return typeof value === 'string' ? [value] : []
}

/** What stands in for what a reader may not see is the same of all, and says nothing. */
const WITHHELD = '(withheld)'

/** What a client may be known by again. */
const marksOf = ({ name, details, persons }: DetailsAt): ReadonlyArray<readonly [by: DuplicateBy, mark: string]> => {
  const all = [details, ...persons.map((person) => person.details)]
  const marks: ReadonlyArray<readonly [DuplicateBy, string]> = [
    ...(name === null || name === WITHHELD ? [] : [['name', normalName(name)] as const]),
    ...all.flatMap((one) => text(one, 'phone').map((phone) => ['phone', normalPhone(phone)] as const)),
    ...all.flatMap((one) => text(one, 'email').map((email) => ['email', normalEmail(email)] as const)),
  ]
  return marks.filter(([, mark]) => mark !== '')
}

export const duplicates = defineView({
  id: 'C16',
  verb: 'clients duplicates',
  title: 'clients that may be one',
  facts: { clients: clientChanges, details: clientDetails },
  options: struct({}),
  answer: (facts): Duplicates => {
    const details = detailsOf(facts.details)
    const standing = clientsOf(facts.clients).filter(
      ({ mergedInto, erased, unidentified }) => mergedInto === null && !erased && !unidentified,
    )
    const marks = standing.flatMap(({ client }) => {
      const known = details.get(client)
      return known === undefined ? [] : marksOf(known).map(([by, mark]) => ({ client, by, mark }))
    })
    const same = new Map<string, { readonly clients: ReadonlyArray<string>; readonly by: Set<DuplicateBy> }>()
    for (const group of groupBy(marks, ({ by, mark }) => `${by} ${mark}`).values()) {
      const clients = [...new Set(group.map(({ client }) => client))]
      const [first] = group
      if (clients.length < 2 || first === undefined) continue
      const key = JSON.stringify(clients)
      const found = same.get(key) ?? { clients, by: new Set() }
      found.by.add(first.by)
      same.set(key, found)
    }
    const nameOf = (client: string): string | null => {
      const name = details.get(client)?.name ?? null
      return name === WITHHELD ? null : name
    }
    return {
      duplicates: [...same.values()].map(({ clients, by }) => ({
        clients,
        by: [...by].toSorted(),
        names: clients.map(nameOf),
      })),
    }
  },
})
