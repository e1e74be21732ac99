/** Around the questions: who looks at what is personal or confidential leaves a trace before the answer is given (T3). */
import * as E from 'fp-ts/lib/Either.js'
import { access, accessLog } from '../../projections/audit/access.ts'
import { historyIndex } from '../../projections/audit/facts.ts'
import { confidentialTables } from '../../projections/confidential.ts'
import { classesOf } from '../audit/withhold.ts'
import { mayReadAccessLog, type Reader, seesNothing } from '../domain/rights.ts'
import { ACCESS } from '../kernel/access-events.ts'
import { ClientelaError } from '../kernel/errors.ts'
import type { EventStore } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import { type Metadata, plainActor } from '../kernel/metadata.ts'
import type { Projection } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import { streamOf } from '../kernel/stream-name.ts'
import type { Asker } from './ask.ts'
import type { When } from './options.ts'
import { tells } from './readable.ts'

/** Who asks is not one of those who may. */
export interface AccessDenied {
  readonly _tag: 'AccessDenied'
  readonly rule: 'access-log-for-auditors'
  readonly role: string
  readonly message: string
}

/** A look, as the one who hands something out describes it. */
export interface Look {
  readonly view: string
  readonly question: object
  readonly classes: ReadonlyArray<string>
  readonly clients: ReadonlyArray<string>
  readonly rows: number
  readonly withheld: number
  /** The rule by which nothing was shown at all. */
  readonly refused?: string
}

export interface AccessTools {
  readonly store: EventStore
  readonly registry: Registry
  readonly clock: () => Instant
  readonly newId: () => string
}

const RULE = 'access-log-for-auditors'

/** Clients named in one record at most. */
const NAMED = 1_000

/** Options that hold what somebody wrote, not what they chose. */
const words: ReadonlySet<string> = new Set(['text'])

const outcomeOf = (reader: Reader, withheld: number) =>
  withheld === 0 ? 'granted' : seesNothing(reader) ? 'denied' : 'partly'

/** Ids of clients that an answer names, wherever it does. */
const clientsIn = (answer: unknown, into: Set<string> = new Set()): Set<string> => {
  if (typeof answer !== 'object' || answer === null) return into
  for (const [key, inner] of Object.entries(answer)) {
    if (key === 'client' && typeof inner === 'string') into.add(inner)
    else clientsIn(inner, into)
  }
  return into
}

/** The longest list of an answer. */
const rowsIn = (answer: object): number =>
  Object.values(answer).reduce((most: number, one) => (Array.isArray(one) ? Math.max(most, one.length) : most), 0)

/** Puts a look on record; throws where it can't be: nothing is shown that leaves no trace. */
export const accessRecorder =
  ({ store, clock, newId }: AccessTools) =>
  async (look: Look, { as: reader, through = 'api', purpose }: When): Promise<void> => {
    if (reader === undefined || look.classes.length === 0) return
    const [id, now] = [newId(), clock()]
    const outcome = look.refused === undefined ? outcomeOf(reader, look.withheld) : 'denied'
    const question = Object.entries(look.question).filter(([key]) => !words.has(key))
    const metadata: Metadata = {
      $correlationId: id,
      $causationId: id,
      commandId: id,
      actor: plainActor(reader),
      occurredAt: now,
      schemaVersion: 1,
    }
    const data = {
      view: look.view,
      question: Object.fromEntries(question),
      classes: look.classes,
      clients: look.clients.slice(0, NAMED),
      more: Math.max(look.clients.length - NAMED, 0),
      rows: look.rows,
      outcome,
      withheld: look.withheld,
      through,
      ...(outcome === 'granted' ? {} : { rule: look.refused ?? 'confidential-by-role' }),
      ...(purpose === undefined ? {} : { purpose }),
    }
    const written = await store.append(streamOf(ACCESS, id), 'no-stream', [
      { id, type: 'AccessRecorded', data, metadata },
    ])()
    if (E.isLeft(written)) throw new ClientelaError(written.left)
  }

/** Classes of what the tables of a question hold. */
const classesIn = (registry: Registry, tables: ReadonlyArray<Pick<Projection, 'name' | 'table' | 'types'>>) => {
  const found = tables.flatMap((projection): ReadonlyArray<string> => {
    if (projection.name === accessLog.name) return [ACCESS]
    if (tells(projection)) return classesOf(registry, projection.types)
    const table = confidentialTables.get(projection.name)
    // Of a table with a confidential column a view says itself whether it shows that one: most read the others.
    return table === undefined || table.without !== undefined ? [] : [table.kind]
  })
  return [...new Set(found)].sort()
}

export const recordingAccess = (asker: Asker, tools: AccessTools): Asker => {
  const record = accessRecorder(tools)
  const classes = (...tables: ReadonlyArray<Pick<Projection, 'name' | 'table' | 'types'>>) =>
    classesIn(tools.registry, tables)

  const denied = async (view: string, question: object, when: When): Promise<void> => {
    const reader = when.as
    if (reader === undefined || mayReadAccessLog(reader)) return
    await record({ view, question, classes: [ACCESS], clients: [], rows: 0, withheld: 1, refused: RULE }, when)
    throw new ClientelaError<AccessDenied>({
      _tag: 'AccessDenied',
      rule: RULE,
      role: reader.role,
      message: `the access log is read by auditors only, and ${reader.role} is none`,
    })
  }

  /** The answer, once it is on record who got it. */
  const told = async <Answer extends { readonly view: string; readonly withheld: number }>(
    answer: Answer,
    question: object,
    when: When,
    held: ReadonlyArray<string>,
  ): Promise<Answer> => {
    if (when.as === undefined || held.length === 0) return answer
    const client = 'client' in question ? question.client : undefined
    const clients = typeof client === 'string' ? [client] : [...clientsIn(answer)]
    const { view, withheld } = answer
    await record({ view, question, classes: held, clients, rows: rowsIn(answer), withheld }, when)
    return answer
  }

  return {
    ...asker,
    ask: async (view, options, when) => {
      if (view.id === access.id) await denied(view.verb, options as object, when)
      const held = [...classes(...Object.values(view.facts)), ...(view.shows ?? [])]
      return told(await asker.ask(view, options, when), options as object, when, held)
    },
    factsFor: async (view, asked, as) => {
      const when = as === undefined ? {} : { as }
      if (view.verb === access.verb) await denied(view.verb, {}, when)
      const facts = await asker.factsFor(view, asked, as)
      const held = [...classes(...Object.values(view.facts)), ...(view.shows ?? [])]
      const look = {
        view: view.verb,
        question: {},
        classes: held,
        clients: [],
        rows: 0,
        withheld: facts.withheldIn({}),
      }
      await record(look, when)
      return facts
    },
    explain: async (options, when) =>
      told(await asker.explain(options, when), { ...options }, when, classes(historyIndex)),
    timeline: async (options, when) =>
      told(await asker.timeline(options, when), { ...options }, when, classes(historyIndex)),
    seen: async (projection, rows, when) => {
      if (projection.name === accessLog.name) await denied(projection.name, {}, when)
      const shown = await asker.seen(projection, rows, when)
      const withheld = rows.length - shown.length
      const answer = { view: projection.name, withheld, rows: shown }
      const kind = confidentialTables.get(projection.name)?.kind
      return (await told(answer, {}, when, kind === undefined ? classes(projection) : [kind])).rows
    },
  }
}
