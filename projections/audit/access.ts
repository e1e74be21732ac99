/** T3, the access log: who looked at what is personal or confidential, when, about whom, and what was withheld. */
import * as t from 'io-ts'
import type { AccessEnvelope } from '../../src/kernel/access-events.ts'
import type { JsonObject } from '../../src/kernel/json.ts'
import { factsOf, indexed, integer, json, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { struct } from '../../src/kernel/struct.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineView } from '../view.ts'

const table = {
  ...factColumns,
  actor: indexed(text('who looked')),
  role: text('in which role'),
  view: text('at which view or table'),
  question: json<JsonObject>('what was asked, words left out'),
  classes: json<ReadonlyArray<string>>('classes of data that it holds'),
  clients: json<ReadonlyArray<string>>('the clients that were shown, at most a thousand'),
  more: integer('clients shown beyond those named'),
  rows: integer('rows of the answer'),
  outcome: text<'granted' | 'partly' | 'denied'>('granted, partly or denied'),
  withheld: integer('fields and rows withheld'),
  rule: nullable(text('the rule that withheld')),
  through: text('screen, export or api'),
  purpose: nullable(text('what for, as the reader said')),
}

export const accessLog = factsOf<AccessEnvelope>()({
  name: 'access_log',
  version: 1,
  doc: 'one row for each look at what is personal or confidential, never with what was seen',
  table,
  on: {
    AccessRecorded: (event): RowOf<typeof table> => ({
      ...factOf(event),
      actor: event.actor.id,
      role: event.actor.role,
      view: event.data.view,
      question: event.data.question as JsonObject,
      classes: event.data.classes,
      clients: event.data.clients,
      more: event.data.more,
      rows: event.data.rows,
      outcome: event.data.outcome,
      withheld: event.data.withheld,
      rule: event.data.rule ?? null,
      through: event.data.through,
      purpose: event.data.purpose ?? null,
    }),
  },
})

export interface AccessOptions {
  /** Only looks that showed, or were to show, this client. */
  readonly about?: string
  /** Only looks of this person. */
  readonly reader?: string
  /** Only looks of which something was withheld. */
  readonly withheldOnly?: boolean
}

const accessOptions = struct({}, { about: t.string, reader: t.string, withheldOnly: t.boolean })

export interface AccessEntry extends Omit<RowOf<typeof table>, 'recordedAt' | 'inferred'> {}

/** Named one by one: a row that is only read has no columns of its own to copy. */
const entryOf = (row: RowOf<typeof table>): AccessEntry => ({
  position: row.position,
  occurredAt: row.occurredAt,
  actor: row.actor,
  role: row.role,
  view: row.view,
  question: row.question,
  classes: row.classes,
  clients: row.clients,
  more: row.more,
  rows: row.rows,
  outcome: row.outcome,
  withheld: row.withheld,
  rule: row.rule,
  through: row.through,
  purpose: row.purpose,
})

export interface Access {
  readonly entries: ReadonlyArray<AccessEntry>
}

export const access = defineView({
  id: 'T3',
  verb: 'audit access',
  title: 'who looked at what is personal or confidential',
  facts: { access: accessLog },
  options: accessOptions,
  answer: (facts, _question, { about, reader, withheldOnly }: AccessOptions): Access => ({
    entries: facts.access
      .filter(
        ({ clients, actor, outcome }) =>
          (about === undefined || clients.includes(about)) &&
          (reader === undefined || actor === reader) &&
          (withheldOnly !== true || outcome !== 'granted'),
      )
      .map(entryOf),
  }),
})
