/**
 * What the parts of the naive model share. The model is what the rules of the domain say, in plain maps and a few lines a
 * rule: no decider, no state of an aggregate, no store is asked. Where it and the library differ, one of them is wrong.
 */
import type { Command } from '../../../src/app/clientela.ts'
import type { ClientFacts } from './client.ts'
import type { CalendarFacts, ManagerFacts, RequirementFacts } from './company.ts'
import type { ComplaintFacts } from './complaint.ts'
import type { ContractFacts } from './contract.ts'
import type { DealFacts } from './deal.ts'
import type { CampaignFacts, CompetitorFacts, ProductFacts, ProgrammeFacts, SegmentFacts } from './market.ts'
import type { OrderFacts } from './order.ts'

/** A command of that type, as the public interface has it. */
export type Asked<Type extends Command['type'] = Command['type']> = Extract<Command, { readonly type: Type }>

/** All that the model knows. */
export interface World {
  readonly clients: Map<string, ClientFacts>
  readonly deals: Map<string, DealFacts>
  readonly contracts: Map<string, ContractFacts>
  readonly orders: Map<string, OrderFacts>
  readonly complaints: Map<string, ComplaintFacts>
  readonly campaigns: Map<string, CampaignFacts>
  readonly programmes: Map<string, ProgrammeFacts>
  readonly products: Map<string, ProductFacts>
  readonly segments: Map<string, SegmentFacts>
  readonly competitors: Map<string, CompetitorFacts>
  readonly managers: Map<string, ManagerFacts>
  readonly requirements: Map<string, RequirementFacts>
  readonly calendars: Map<string, CalendarFacts>
}

export const nothingYet = (): World => ({
  clients: new Map(),
  deals: new Map(),
  contracts: new Map(),
  orders: new Map(),
  complaints: new Map(),
  campaigns: new Map(),
  programmes: new Map(),
  products: new Map(),
  segments: new Map(),
  competitors: new Map(),
  managers: new Map(),
  requirements: new Map(),
  calendars: new Map(),
})

/** Who asks, and when it is said to have occurred: the moment, and the local day. */
export interface Around {
  readonly actor: { readonly id: string; readonly role: string }
  readonly at: string
  readonly day: string
}

/** An event, and as much of its data as the model has a word on. */
export type Happened = readonly [type: string, data?: object]

/** Every rule that a command breaks, whichever is asked first; where it breaks none, what happens: asked once, it has. */
export interface Said {
  readonly breaks: ReadonlyArray<string>
  readonly happen: () => ReadonlyArray<Happened>
}

/** A sentence for each rule. */
export type Sentences = Readonly<Record<string, boolean>>

export const says = (sentences: Sentences, happen: () => ReadonlyArray<Happened> = () => []): Said => ({
  breaks: Object.entries(sentences).flatMap(([rule, holds]) => (holds ? [] : [rule])),
  happen,
})

/** A word on each command of those types: one that is new does not compile without. */
export type Word<Types extends Command['type']> = {
  readonly [Type in Types]: (world: World, asked: Asked<Type>, around: Around) => Said
}

const changes = new Set(['manager', 'head', 'director', 'importer', 'policy'])
const leads = new Set(['head', 'director', 'importer'])

/** Rule 10, of what is nobody's own. */
export const mayChange = ({ actor }: Around): Sentences => ({ 'role-may-not-change': changes.has(actor.role) })

/** Rule 10: a manager acts on the own; what nobody looks after is anybody's. */
export const mayAct = (around: Around, ...who: ReadonlyArray<string | null>): Sentences => ({
  ...mayChange(around),
  'manager-acts-on-own':
    around.actor.role !== 'manager' || who.every((one) => one === null) || who.includes(around.actor.id),
})

export const isLead = ({ actor }: Around): boolean => leads.has(actor.role)
export const mustLead = (around: Around): Sentences => ({ 'head-decides': isLead(around) })

/** Rule 12. */
export const inOrder = ({ at }: Around, last: string | null | undefined): Sentences => ({
  'status-in-order': last === null || last === undefined || at >= last,
})

/** Rule 12: nothing occurs before what it rests on. */
export const after = ({ at }: Around, ...rests: ReadonlyArray<string | null | undefined>): Sentences => ({
  'after-what-it-rests-on': rests.every((one) => at >= (one ?? '')),
})

/** The one that is named and can be meant; unnamed, the only one. */
export const meant = (can: Iterable<string>, named: string | undefined): string | undefined => {
  const all = [...can]
  if (named !== undefined) return all.includes(named) ? named : undefined
  return all.length === 1 ? all[0] : undefined
}

/** Keys of what is in that state. */
export const those = <A>(parts: ReadonlyMap<string, A>, are: (part: A) => boolean): ReadonlyArray<string> =>
  [...parts].flatMap(([id, part]) => (are(part) ? [id] : []))

/** A name that nobody gave: the first free number from one more than there are. */
export const numbered = (kind: string, taken: Iterable<string>): string => {
  const all = new Set(taken)
  for (let n = all.size + 1; ; n++) if (!all.has(`${kind}-${n}`)) return `${kind}-${n}`
}

export const isAmount = (n: bigint): boolean => n <= 100_000_000_000_000n

/** A client and whom it was merged into, down to the one that stands for all of them. */
export const chainOf = ({ clients }: World, id: string): ReadonlyArray<string> => {
  const into = clients.get(id)?.mergedInto ?? null
  return into === null ? [id] : [id, ...chainOf({ clients } as World, into)]
}

/** Who a client counts as (C16): of duplicates the one that stands. */
export const countsAs = (world: World, id: string): string => chainOf(world, id).at(-1) ?? id

/** What is known of a client: of a duplicate, of the one that stands for it. */
export const standing = (world: World, id: string): ClientFacts | undefined => world.clients.get(countsAs(world, id))

/** It is there, and nobody whom it stands for was erased. */
export const isKnown = (world: World, id: string): Sentences => ({
  'client-exists': world.clients.has(id),
  'client-not-erased': chainOf(world, id).every((one) => world.clients.get(one)?.erased !== true),
})

/** It is known, and no duplicate. */
export const stands = (world: World, id: string): Sentences => ({
  ...isKnown(world, id),
  'client-not-merged': countsAs(world, id) === id,
})

/** Rule 1: what is taken up again is of a client that is not lost, under whichever name. */
export const isServed = (world: World, id: string): Sentences => ({
  ...isKnown(world, id),
  'client-not-lost': standing(world, id)?.lost !== true,
})

/** Rule 1: nothing new is opened for a duplicate either. */
export const canBeServed = (world: World, id: string): Sentences => ({ ...isServed(world, id), ...stands(world, id) })

/** What may be named beside a client is that client's, or one of its duplicates'. */
export const ofTheClient = (world: World, of: { readonly client: string } | undefined, client: string): boolean =>
  of !== undefined && countsAs(world, of.client) === countsAs(world, client)

const MONTH = 12

/** Months on the wall calendar; a day that the month does not have is its last one. */
export const monthsOn = (day: string, months: number): string => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const index = year * MONTH + month - 1 + months
  const last = new Date(Date.UTC(Math.floor(index / MONTH), (index % MONTH) + 1, 0)).getUTCDate()
  const two = (n: number) => String(n).padStart(2, '0')
  return `${Math.floor(index / MONTH)}-${two((index % MONTH) + 1)}-${two(Math.min(date, last))}`
}

export const daysOn = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** Of versions in the order of being decided the one that holds on a day: that which took effect last, of two the later. */
export const versionOn = <V extends { readonly effective: string }>(versions: ReadonlyArray<V>, day: string) => {
  let found: V | undefined
  for (const one of versions)
    if (one.effective <= day && (found === undefined || one.effective >= found.effective)) found = one
  return found
}
