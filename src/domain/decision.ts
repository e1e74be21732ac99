/** What a decision is made of, the same in every aggregate: an event that happened, or the rule that says no. */
import * as E from 'fp-ts/lib/Either.js'
import type { RuleViolation } from '../kernel/errors.ts'
import type { Decided, DomainEvent } from '../kernel/event-codec.ts'

export type DecisionOf<Event extends DomainEvent> = E.Either<RuleViolation, ReadonlyArray<Decided<Event>>>

/** `happened('DealReopened', { why })`, for the events of one aggregate. */
export const happening =
  <Event extends DomainEvent>() =>
  <Type extends Event['type']>(type: Type, data: Extract<Event, { readonly type: Type }>['data']): DecisionOf<Event> =>
    E.right([{ type, data } as unknown as Decided<Event>])

/**
 * A command's fields without its type and the id of its instance: what many events carry as they stand.
 *
 * @example fieldsBut('deal')({ type: 'ReopenDeal', deal: 'd1', why: 'they called' }) // { why: 'they called' }
 */
export const fieldsBut =
  <Id extends string>(id: Id) =>
  <Command extends { readonly type: string }>(command: Command): Omit<Command, 'type' | Id> => {
    const { type: _type, [id as keyof Command]: _id, ...rest } = command as Command & Record<string, unknown>
    return rest as unknown as Omit<Command, 'type' | Id>
  }
