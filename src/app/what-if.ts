/**
 * What if the company had left less, or more, to its people: the history is decided anew under another sales policy. What that
 * would have refused is left out, with what rests on it, and views are asked of what remains.
 *
 * Decided anew is what rests on somebody's competence: offers, their revisions, approvals of discounts. Left out with a refused
 * offer are the later events of the deal that name it (it is not accepted, the deal not won by it), whatever the same command did, and all
 * that followed by causation, streams that began so included. What people would have done instead nobody knows: nothing is put in.
 */
import { type ChangingEvent, explainedBy, type FigureChange, tracedFigures } from '../../projections/audit/changes.ts'
import { type RowChanges, rowChanges } from '../../projections/audit/row-changes.ts'
import type { Converted } from '../../projections/convert.ts'
import type { AnyView } from '../../projections/view.ts'
import { complaintFor, envelopeFor } from '../audit/told.ts'
import { crmAggregates } from '../domain/index.ts'
import { defaultSalesPolicy, type SalesPolicy } from '../domain/sales-policy.ts'
import type { Aggregate } from '../kernel/aggregate.ts'
import type { Context, Reference } from '../kernel/decider.ts'
import { ClientelaError, type RuleViolation } from '../kernel/errors.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import type { EventStore } from '../kernel/event-store.ts'
import { given } from '../kernel/given.ts'
import type { Projection } from '../kernel/projection.ts'
import { followAll } from '../kernel/references.ts'
import type { Registry } from '../kernel/registry.ts'
import { heldRows, type KeyedRows } from '../readmodels/replay.ts'
import type { Asker } from './ask.ts'
import { answerFrom, isLibrarys, tablesOf } from './in-memory.ts'
import type { When } from './options.ts'
import { viewNamed } from './view-named.ts'

export interface WhatIfOptions extends Pick<When, 'as' | 'asOf' | 'knownAt' | 'zone' | 'convert'> {
  /** Largest own discount by role, in basis points: for the roles named in place of the company's, and of what was granted to a person. */
  readonly discountCompetence: SalesPolicy['discountCompetence']
  /** Views, the library's by their verbs; default, where no projection is given, the win rate. */
  readonly views?: ReadonlyArray<string | AnyView>
  /** Projections of one's own. */
  readonly projections?: ReadonlyArray<Projection>
  /** What the views are asked beside the moment. */
  readonly options?: object
  /** Told how many events have been gone through. */
  readonly onProgress?: (events: number) => void
}

/** An event that would not have come about. */
export interface Refused {
  readonly position: string
  readonly stream: string
  readonly type: string
  readonly occurredAt: string
  readonly actor: string
  readonly rule: string
  readonly message: string
}

export interface WhatIf {
  readonly view: 'what-if'
  readonly discountCompetence: SalesPolicy['discountCompetence']
  readonly events: number
  /** Events that are left out: those refused, and those that rest on them. */
  readonly leftOut: number
  readonly refused: ReadonlyArray<Refused>
  readonly views: ReadonlyArray<{
    readonly view: string
    readonly changes: ReadonlyArray<FigureChange>
    /** Where every amount is asked for in one currency. */
    readonly converted?: Converted
  }>
  readonly projections: ReadonlyArray<{ readonly projection: string; readonly changes: RowChanges }>
}

/** The command that an event came from, where it rests on a competence. */
const commandOf = ({ category, id, type, data }: Envelope): object | undefined => {
  if (category !== 'deal') return undefined
  const told = data as object
  switch (type) {
    case 'OfferMade':
      return { type: 'MakeOffer', deal: id, ...told }
    case 'OfferRevised':
      return { type: 'ReviseOffer', deal: id, ...told }
    case 'DiscountApproved':
      return { type: 'ApproveDiscount', deal: id, ...told }
    default:
      return undefined
  }
}

const offerIn = ({ data }: Envelope): string | undefined => {
  const offer = typeof data === 'object' && data !== null && 'offer' in data ? data.offer : undefined
  return typeof offer === 'string' ? offer : undefined
}

/** Streams as they stand without what is left out. */
const streamsOf = (registry: Registry) => {
  const held = new Map<string, { readonly state: unknown; readonly revision: number }>()
  const at = (category: string, id: string): Reference<unknown> => {
    const stream = `${category}-${id}`
    const found = held.get(stream) ?? { state: registry.aggregates.get(category)?.initial, revision: -1 }
    return { id, stream, ...found }
  }
  return {
    aggregates: registry.aggregates,
    at,
    take: (event: Envelope): void => {
      const aggregate = registry.aggregates.get(event.category)
      const { state, revision } = at(event.category, event.id)
      held.set(event.stream, { state: aggregate?.evolve(state, event), revision: revision + 1 })
    },
  }
}

type Streams = ReturnType<typeof streamsOf>

const decided = (deals: Aggregate, streams: Streams, command: object, context: Context, id: string) => {
  const { state } = streams.at('deal', id)
  const references = followAll(streams.aggregates, streams.at, deals.references(command, state, context))
  return deals.decide(references)(command, context)(state)
}

/** What is left out, event by event in the order of the history. */
const leavingOut = (registry: Registry, other: Aggregate, dayOf: (at: Envelope['occurredAt']) => Context['day']) => {
  const own = registry.aggregates.get('deal')
  const streams = streamsOf(registry)
  const asTheyWere = streamsOf(registry)
  const out = {
    events: new Set<string>(),
    commands: new Set<string>(),
    streams: new Set<string>(),
    offers: new Set<string>(),
  }
  const placed = ({ stream }: Envelope, offer: string | undefined): string => `${stream} ${offer ?? ''}`
  const violation = (event: Envelope): RuleViolation | undefined => {
    const command = commandOf(event)
    if (command === undefined || own === undefined) return undefined
    const context: Context = { actor: event.actor, occurredAt: event.occurredAt, day: dayOf(event.occurredAt) }
    const anew = decided(other, streams, command, context, event.id)
    // Refused as things were, too: by a rule of today, or what another program wrote; no matter of the policy.
    if (anew._tag === 'Right' || decided(own, asTheyWere, command, context, event.id)._tag === 'Left') return undefined
    return anew.left
  }
  return (event: Envelope): { readonly out: boolean; readonly violation?: RuleViolation } => {
    const offer = offerIn(event)
    const rests =
      out.events.has(event.causationId) ||
      out.commands.has(event.commandId) ||
      out.streams.has(event.stream) ||
      (offer !== undefined && out.offers.has(placed(event, offer)) && event.type !== 'OfferMade')
    const refused = rests ? undefined : violation(event)
    asTheyWere.take(event)
    if (!rests && refused === undefined) {
      streams.take(event)
      return { out: false }
    }
    out.events.add(event.eventId)
    if (event.commandId !== '') out.commands.add(event.commandId)
    if (event.revision === 0) out.streams.add(event.stream)
    if (event.type === 'OfferMade' && offer !== undefined) out.offers.add(placed(event, offer))
    return refused === undefined ? { out: true } : { out: true, violation: refused }
  }
}

type Held = ReadonlyMap<Projection, ReturnType<typeof heldRows>>

const held = (tables: Iterable<Projection>): Held =>
  new Map([...tables].map((table) => [table, heldRows(table, !isLibrarys(table))]))

const rowsIn = (tables: Held): ReadonlyMap<Projection, KeyedRows> =>
  new Map([...tables].map(([table, { rows }]) => [table, rows()]))

const envelopesOf = async function* (store: EventStore, registry: Registry): AsyncGenerator<Envelope> {
  for await (const page of store.readAll())
    for (const recorded of page) {
      const event = registry.decode(recorded)
      if (event._tag === 'Malformed') throw new ClientelaError(event.error)
      yield event.envelope
    }
}

export const whatIf =
  (
    store: EventStore,
    registry: Registry,
    company: SalesPolicy = defaultSalesPolicy,
    asker: Pick<Asker, 'question' | 'seen'>,
  ) =>
  async ({
    discountCompetence,
    projections = [],
    views: named = projections.length === 0 ? ['pipeline winrate'] : [],
    options = {},
    onProgress,
    ...when
  }: WhatIfOptions): Promise<WhatIf> => {
    const asked = asker.question(when)
    const views = named.map((view) => (typeof view === 'string' ? viewNamed(view) : view))
    const policy = {
      ...company,
      discountCompetence: { ...company.discountCompetence, ...discountCompetence },
      roleAlone: Object.keys(discountCompetence),
    }
    const other = crmAggregates(policy).find(({ category }) => category === 'deal') as Aggregate
    const ofViews = tablesOf(views)
    const tables = new Set([...ofViews, ...projections])
    const [before, after] = [held(tables), held(tables)]
    const judge = leavingOut(registry, other, asked.zone.localDate)
    const refused: Array<Refused> = []
    const left: Array<ChangingEvent> = []
    let events = 0
    for await (const event of envelopesOf(store, registry)) {
      events++
      if (events % 1_000 === 0) onProgress?.(events)
      const shown = when.as === undefined ? event : envelopeFor(registry, event, when.as).envelope
      const put = (side: Held): void => {
        if (event.occurredAt > asked.asOf || event.recordedAt > asked.knownAt) return
        // Of a table of one's own it is not known what in it is confidential: it is made of what who asks may see.
        for (const [table, { take }] of side) take(isLibrarys(table) ? event : shown)
      }
      put(before)
      const { out, violation } = judge(event)
      if (!out) {
        put(after)
        continue
      }
      const { position, stream, type, occurredAt, recordedAt, eventId } = event
      const one = { position, stream, type, occurredAt, actor: event.actor.id }
      left.push({ ...one, recordedAt, eventId })
      if (violation !== undefined)
        refused.push({ ...one, rule: violation.rule, message: complaintFor(violation, one.actor, when.as) })
    }
    const [was, is] = [rowsIn(before), rowsIn(after)]
    const answered: Array<WhatIf['views'][number]> = []
    const at = new Map<string, string>(left.map(({ position, stream }) => [position, stream]))
    for (const view of views) {
      const from = (rows: typeof was) => answerFrom(view, rows, asker, { asked, options, when })
      const [before, after] = [await from(was), await from(is)]
      const { converted } = before
      answered.push({
        view: view.verb,
        changes: explainedBy(tracedFigures(before, after), left, (position) => at.get(position)),
        ...given({ converted }),
      })
    }
    return {
      view: 'what-if',
      discountCompetence,
      events,
      leftOut: left.length,
      refused,
      views: answered,
      projections: projections.map((projection) => ({
        projection: projection.name,
        changes: rowChanges(was.get(projection) ?? [], is.get(projection) ?? []),
      })),
    }
  }
