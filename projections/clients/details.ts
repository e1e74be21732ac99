/** A client in person at a moment: its name, details, contact persons and preferences, as far as the reader may see them. */
import type { Json, JsonObject } from '../../src/kernel/json.ts'
import type { ClientDetail } from './detail-facts.ts'

export interface ContactPersonAt {
  readonly person: string
  readonly details: JsonObject
}

export interface DetailsAt {
  readonly client: string
  /** Null where it was erased. */
  readonly name: string | null
  readonly details: JsonObject
  readonly persons: ReadonlyArray<ContactPersonAt>
  readonly preferences: ReadonlyArray<{ readonly preference: string; readonly topic: string | null }>
  /** Whom it knows at each competitor where it buys, by the competitor. */
  readonly knows: ReadonlyMap<string, string>
  /** What was agreed with a key account; null for any other client. */
  readonly terms: JsonObject | null
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const objectIn = (data: JsonObject, key: string): JsonObject => {
  const value = data[key]
  return isObject(value) ? value : {}
}

const textIn = (data: JsonObject, key: string): string | null => {
  const value = data[key]
  return typeof value === 'string' ? value : null
}

const nobody = (client: string): DetailsAt => ({
  client,
  name: null,
  details: {},
  persons: [],
  preferences: [],
  knows: new Map(),
  terms: null,
})

/** What is said again takes the place of what was; the rest stands. */
const withPerson = (at: DetailsAt, person: string, details: JsonObject): DetailsAt => {
  const known = at.persons.find((one) => one.person === person)
  const next = { person, details: { ...known?.details, ...details } }
  return {
    ...at,
    persons: known === undefined ? [...at.persons, next] : at.persons.map((one) => (one === known ? next : one)),
  }
}

const apply = (at: DetailsAt, { type, data }: ClientDetail): DetailsAt => {
  if (!isObject(data)) return at
  switch (type) {
    case 'ClientRegistered':
    case 'ClientDetailsChanged':
      return { ...at, name: textIn(data, 'name') ?? at.name, details: { ...at.details, ...objectIn(data, 'details') } }
    case 'ContactPersonAdded':
    case 'ContactPersonChanged':
      return withPerson(at, textIn(data, 'person') ?? '', objectIn(data, 'details'))
    case 'ContactPersonRemoved':
      return { ...at, persons: at.persons.filter(({ person }) => person !== data.person) }
    case 'PreferenceNoted': {
      const preference = { preference: textIn(data, 'preference') ?? '', topic: textIn(data, 'topic') }
      return { ...at, preferences: [...at.preferences, preference] }
    }
    case 'CompetitorRelationRecorded': {
      const knows = textIn(data, 'knows')
      return knows === null ? at : { ...at, knows: new Map([...at.knows, [textIn(data, 'competitor') ?? '', knows]]) }
    }
    case 'CompetitorRelationEnded':
      return { ...at, knows: new Map([...at.knows].filter(([competitor]) => competitor !== data.competitor)) }
    case 'KeyAccountDesignated':
      return { ...at, terms: objectIn(data, 'terms') }
    case 'KeyAccountWithdrawn':
      return { ...at, terms: null }
    case 'ClientDataErased':
      return nobody(at.client)
    default:
      return at
  }
}

/** By client, each as its own stream says it. Facts come in the order of C3. */
export const detailsOf = (rows: Iterable<ClientDetail>): ReadonlyMap<string, DetailsAt> => {
  const clients = new Map<string, DetailsAt>()
  for (const row of rows) clients.set(row.client, apply(clients.get(row.client) ?? nobody(row.client), row))
  return clients
}
