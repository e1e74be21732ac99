/** What an event tells to whom: its data, the reason given, and what a rule complained of (S27, rule 10). */
import { type Concerns, maySee, nobody, type Reader, seesEverything } from '../domain/rights.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import type { Json } from '../kernel/json.ts'
import type { Decoded, Registry } from '../kernel/registry.ts'
import { type Sees, WITHHELD, withoutWithheld } from './withhold.ts'

/** What is asked of an event before somebody reads it. */
export interface Said {
  readonly stream: string
  readonly category: string
  readonly type: string
  readonly data: Json
  /** Who acted; absent where that is not at hand. */
  readonly actor?: string
  readonly reason?: string | null
}

/** An event as its reader may see it, and how much was withheld. */
export interface Told {
  readonly data: Json
  /** Absent where the reason stands as it was given. */
  readonly reason?: string
  readonly withheld: number
}

const MANAGER = 'manager-'

const isObject = (data: Json): data is { readonly [field: string]: Json } =>
  typeof data === 'object' && data !== null && !Array.isArray(data)

const textIn = (data: Json, field: string): string | null => {
  const value = isObject(data) ? data[field] : undefined
  return typeof value === 'string' ? value : null
}

/** The manager in whose file it stands: it is of their stream, or a refusal of what was asked of it, or names them. */
const fileOf = ({ category, stream, data }: Said): string | null => {
  if (category === 'manager') return stream.slice(MANAGER.length)
  const about = category === 'refusal' ? textIn(data, 'about') : null
  if (about !== null) return about.startsWith(MANAGER) ? about.slice(MANAGER.length) : null
  return textIn(data, 'manager')
}

/** Rules that look into the file of who acts or is named, or at a client's terms, and say what they found there. */
const looksInside: ReadonlySet<string> = new Set([
  'competence-within-own',
  'discount-within-competence',
  'terms-within-competence',
  'discount-approver-has-competence',
  'discount-key-terms-are-the-floor',
  'price-key-terms-are-the-ceiling',
  'manager-meets-requirements',
  'promotion-criteria-met',
])

/** What a rule complained of, to somebody who looks after nobody: what it found inside is for who tried it alone. */
export const complaintFor = (
  { rule, message }: { readonly rule: string; readonly message: string },
  actor: string,
  reader: Reader | undefined,
): string => {
  const seen = reader === undefined || seesEverything(reader) || !looksInside.has(rule)
  return seen || (reader.role === 'manager' && reader.id === actor) ? message : WITHHELD
}

/** What a rule complained of: of a file it is as confidential as the file; what it found inside is for who tried it alone. */
const seesComplaint = (data: Json, file: string | null, sees: Sees): boolean =>
  file === null ? !looksInside.has(textIn(data, 'rule') ?? '') : sees('personnel')

/** That a client was lost for the manager's conduct says as much as the flag does. */
const withoutConduct = (
  type: string,
  told: Pick<Told, 'data' | 'withheld'>,
  sees: Sees,
): Pick<Told, 'data' | 'withheld'> =>
  type === 'ClientLost' && isObject(told.data) && told.data.reason === 'conduct' && !sees('personnel')
    ? { data: { ...told.data, reason: WITHHELD }, withheld: told.withheld + 1 }
    : told

const dataFor = (registry: Registry, { category, type, data }: Said, file: string | null, sees: Sees, own: boolean) => {
  if (category !== 'refusal' || !isObject(data))
    return withoutConduct(type, withoutWithheld(registry, category, type, data, sees), sees)
  return own || seesComplaint(data, file, sees)
    ? { data, withheld: 0 }
    : { data: { ...data, value: WITHHELD, message: WITHHELD }, withheld: 2 }
}

/** `clientOf`: who looks after the client that the event concerns. A reason is words about people, and for who gave it. */
export const toldTo = (registry: Registry, said: Said, clientOf: string | null, reader: Reader): Told => {
  const file = fileOf(said)
  const concerns: Concerns = { clientOf, fileOf: file }
  const sees: Sees = (kind) => maySee(reader, kind, concerns)
  const own = reader.role === 'manager' && said.actor === reader.id
  const { data, withheld } = dataFor(registry, said, file, sees, own)
  const silent = typeof said.reason === 'string' && !own && !sees('personal')
  return silent ? { data, reason: WITHHELD, withheld: withheld + 1 } : { data, withheld }
}

/** An envelope as somebody may see it who looks after nobody: whose client it is about is not known where events pass by. */
export const envelopeFor = (registry: Registry, envelope: Envelope, reader: Reader) => {
  const { stream, category, type, actor, reason } = envelope
  const said = { stream, category, type, data: envelope.data as Json, actor: actor.id, reason: reason ?? null }
  const { withheld, ...told } = toldTo(registry, said, nobody.clientOf, reader)
  return { envelope: { ...envelope, ...told } as Envelope, withheld }
}

/** A registry that reads events as somebody may see them; `withheld` counts what was not shown. */
export const readingAs = (
  registry: Registry,
  reader: Reader | undefined,
): { readonly registry: Registry; readonly withheld: () => number } => {
  if (reader === undefined || seesEverything(reader)) return { registry, withheld: () => 0 }
  let count = 0
  const decode: Registry['decode'] = (recorded): Decoded => {
    const decoded = registry.decode(recorded)
    if (decoded._tag === 'Malformed') return decoded
    const { envelope, withheld } = envelopeFor(registry, decoded.envelope, reader)
    count += withheld
    return { ...decoded, envelope }
  }
  return { registry: { ...registry, decode }, withheld: () => count }
}
