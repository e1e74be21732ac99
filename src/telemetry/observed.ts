/** A store and a command handler that say what they do. */
import * as E from 'fp-ts/lib/Either.js'
import type { Issued } from '../kernel/command.ts'
import type { CommandHandler } from '../kernel/command-handler.ts'
import type { HandleError } from '../kernel/errors.ts'
import { isClientelaError } from '../kernel/errors.ts'
import type { EventStore, RecordedEvent } from '../kernel/event-store.ts'
import type { Handled } from '../kernel/handled.ts'
import { itemAt } from '../kernel/item-at.ts'
import { categoryOf } from '../kernel/stream-name.ts'
import { ended, type Instruments, inSpan, isObserved, spanOf } from './instruments.ts'

const secondsSince = (start: number): number => (performance.now() - start) / 1_000

type Pages = AsyncIterable<ReadonlyArray<RecordedEvent>>

export const observedStore = (store: EventStore, told: Instruments): EventStore => {
  if (!isObserved()) return store
  async function* read(what: string, category: string | undefined, pages: Pages) {
    const attributes = category === undefined ? {} : { 'clientela.category': category }
    const span = spanOf(`clientela.${what}`, attributes)
    const start = performance.now()
    let events = 0
    let outcome: E.Either<{ readonly _tag: string; readonly message: string }, unknown> = E.right(undefined)
    try {
      for await (const page of pages) {
        events += page.length
        yield page
      }
    } catch (thrown) {
      outcome = E.left(isClientelaError(thrown) ? thrown.error : { _tag: 'Defect', message: '' })
      throw thrown
    } finally {
      const tag = E.isLeft(outcome) ? outcome.left._tag : 'ok'
      told.read(events, secondsSince(start), { ...attributes, 'clientela.outcome': tag })
      ended(span, outcome, { 'clientela.events': events })
    }
  }

  async function* follow(deliveries: ReturnType<EventStore['follow']>) {
    for await (const delivery of deliveries) {
      if (delivery.events.length > 0) told.followed(delivery.events.length)
      yield delivery
    }
  }

  return {
    ...store,
    append: (stream, expected, events, unmoved) => () => {
      const attributes = { 'clientela.category': categoryOf(stream) }
      return inSpan('clientela.append', attributes, async (span) => {
        const start = performance.now()
        const outcome = await store.append(stream, expected, events, unmoved)()
        const tag = E.isLeft(outcome) ? outcome.left._tag : 'ok'
        const written = E.isRight(outcome) && !outcome.right.repeated ? events.length : 0
        told.appended(written, secondsSince(start), { ...attributes, 'clientela.outcome': tag })
        ended(span, outcome, { 'clientela.events': written })
        return outcome
      })
    },
    read: (stream, options) => read('read', categoryOf(stream), store.read(stream, options)),
    readAll: (options) => read('read_all', undefined, store.readAll(options)),
    follow: (options) => follow(store.follow(options)),
  }
}

const outcomeOf = (outcome: E.Either<HandleError, Handled>): string => {
  if (E.isRight(outcome)) return outcome.right.repeated ? 'repeated' : 'handled'
  return outcome.left._tag
}

export const observedCommands = (handler: CommandHandler, told: Instruments): CommandHandler => {
  if (!isObserved()) return handler
  const count = (issued: Issued, outcome: E.Either<HandleError, Handled>) => {
    const rule =
      E.isLeft(outcome) && outcome.left._tag === 'RuleViolation' ? { 'clientela.rule': outcome.left.rule } : {}
    // A command that is none has a type of whoever sent it: nothing to count by.
    const known = E.isLeft(outcome) && outcome.left._tag === 'InvalidCommand' ? 'invalid' : issued.command.type
    const attributes = { 'clientela.command': known, 'clientela.outcome': outcomeOf(outcome), ...rule }
    told.commands(attributes)
    return attributes
  }
  return {
    handle: (issued) => () =>
      inSpan('clientela.handle', {}, async (span) => {
        const outcome = await handler.handle(issued)()
        const correlation = issued.correlationId === undefined ? {} : { 'clientela.correlation': issued.correlationId }
        ended(span, outcome, { ...count(issued, outcome), ...correlation })
        return outcome
      }),
    handleAll: (issued) =>
      inSpan('clientela.handle_all', { 'clientela.commands': issued.length }, async (span) => {
        const outcomes = await handler.handleAll(issued)
        for (const [i, outcome] of outcomes.entries()) count(itemAt(issued, i), outcome)
        ended(span, E.right(undefined))
        return outcomes
      }),
  }
}
