/** Facts of a played history, as an engine folds them and a question gets them: without a store. */
import type { Fact, FactsIn, FactTables, Question, View } from '../../projections/view.ts'
import { utc } from '../../src/domain/values/zone.ts'
import type { Envelope } from '../../src/kernel/event-codec.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { decidedIn } from './histories.ts'
import type { Step } from './world.ts'

/** The events of the steps with their places in one history, each recorded when it occurred. */
const envelopesOf = (steps: ReadonlyArray<Step>): ReadonlyArray<Envelope> =>
  steps
    .flatMap((step) => decidedIn(step).map((event) => ({ event, step })))
    .map(({ event, step }, i) => {
      const { id, aggregate } = step.after
      const stream = `${aggregate.category}-${id}`
      const place = { id, stream, category: aggregate.category, position: String(i + 1), recordedAt: event.occurredAt }
      return { ...event, ...place } as unknown as Envelope
    })

/** What a view answers about a played history as it stood at a moment. */
export const askOf =
  (steps: ReadonlyArray<Step>) =>
  <Facts extends FactTables, Options, Answer>(
    view: View<Facts, Options, Answer>,
    options: Options,
    asOf: string,
  ): Answer => {
    const events = envelopesOf(steps).filter(({ occurredAt }) => occurredAt <= asOf)
    const question: Question = { asOf: asOf as Instant, knownAt: asOf as Instant, zone: utc }
    const facts = Object.fromEntries(
      Object.entries(view.facts).map(([name, { apply, types }]) => [
        name,
        events
          .filter(({ type }) => types === undefined || types.includes(type))
          .map((event) => apply(undefined, event, event.position) as unknown as Fact | undefined)
          .filter((row) => row !== undefined)
          .toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0)),
      ]),
    )
    return view.answer(facts as unknown as FactsIn<Facts>, question, options)
  }
