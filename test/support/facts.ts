/** Facts of a played history, as an engine folds them and a question gets them: without a store. */
import type { Fact, FactsIn, FactTables, Question, View } from '../../projections/view.ts'
import { utc } from '../../src/domain/values/zone.ts'
import type { Envelope } from '../../src/kernel/event-codec.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { decidedIn } from './histories.ts'
import type { Step } from './world.ts'

/** The events of the steps with their places in one history. */
export const envelopesOf = (steps: ReadonlyArray<Step>): ReadonlyArray<Envelope> =>
  steps
    .flatMap((step) => decidedIn(step).map((event) => ({ event, step })))
    .map(({ event, step }, i) => {
      const { id, aggregate } = step.after
      const stream = `${aggregate.category}-${id}`
      const recordedAt = step.recordedAt ?? event.occurredAt
      const place = { id, stream, category: aggregate.category, position: String(i + 1), recordedAt }
      return { ...event, ...place } as unknown as Envelope
    })

/** The facts that a question lets count, in the order of C3. */
export const factsOf = <Facts extends FactTables>(
  tables: Facts,
  events: ReadonlyArray<Envelope>,
  { asOf, knownAt }: Pick<Question, 'asOf' | 'knownAt'>,
): FactsIn<Facts> => {
  const counting = events.filter(({ occurredAt, recordedAt }) => occurredAt <= asOf && recordedAt <= knownAt)
  return Object.fromEntries(
    Object.entries(tables).map(([name, { apply, types }]) => [
      name,
      counting
        .filter(({ type }) => types === undefined || types.includes(type))
        .map((event) => apply(undefined, event, event.position) as unknown as Fact | undefined)
        .filter((row) => row !== undefined)
        .toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0)),
    ]),
  ) as unknown as FactsIn<Facts>
}

/** What a view answers about events, by what had occurred and what was known. */
export const answerOf =
  (events: ReadonlyArray<Envelope>) =>
  <Facts extends FactTables, Options, Answer>(
    view: View<Facts, Options, Answer>,
    options: Options,
    asOf: Instant,
    knownAt: Instant = asOf,
  ): Answer =>
    view.answer(factsOf(view.facts, events, { asOf, knownAt }), { asOf, knownAt, zone: utc }, options)

/** What a view answers about a played history as it stood at a moment. */
export const askOf = (steps: ReadonlyArray<Step>) => {
  const ask = answerOf(envelopesOf(steps))
  return <Facts extends FactTables, Options, Answer>(
    view: View<Facts, Options, Answer>,
    options: Options,
    asOf: string,
  ): Answer => ask(view, options, asOf as Instant, LAST)
}

/** Later than anything is ever recorded. */
export const LAST = '2030-01-01T00:00:00.000Z' as Instant
