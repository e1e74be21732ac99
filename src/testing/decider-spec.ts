/** given / when / then for deciders: reads like the rule it is about. Throws where it does not hold; any test runner will do. */
import { deepStrictEqual, fail } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import type { Context, Decider } from '../kernel/decider.ts'
import type { RuleViolation } from '../kernel/errors.ts'
import type { Decided, DomainEvent } from '../kernel/event-codec.ts'
import { instantFromEpochMs } from '../kernel/instant.ts'
import type { Actor } from '../kernel/metadata.ts'
import { DAY, dayOf, momentOf } from './moment.ts'

export interface Outcome<Event extends DomainEvent> {
  /** These events and no others. */
  readonly thenEvents: (...events: ReadonlyArray<Decided<Event>>) => void
  /** Refused by this rule; the violation is handed back for a closer look. */
  readonly refused: (rule: string) => RuleViolation
  /** The state after what was decided. */
  readonly state: () => unknown
}

export interface Given<Command, Event extends DomainEvent, References> {
  readonly when: (
    command: Command,
    by?: { readonly actor?: Actor; readonly at?: string; readonly references?: References },
  ) => Outcome<Event>
}

const START = Date.UTC(2026, 0, 1, 12)

/** A specification of one decider; events given without a time occur a day apart from 2026-01-01 on. */
export const specification =
  <State, Command, Event extends DomainEvent, References>(
    decider: Decider<State, Command, Event, References>,
    defaults: { readonly actor: Actor; readonly references: References },
  ) =>
  (...history: ReadonlyArray<Decided<Event>>): Given<Command, Event, References> => ({
    when: (command, by = {}) => {
      const dated = history.map(
        (event, i) => ({ ...event, occurredAt: instantFromEpochMs(START + i * DAY) }) as unknown as Event,
      )
      const state = dated.reduce(decider.evolve, decider.initial)
      const occurredAt = by.at === undefined ? instantFromEpochMs(START + history.length * DAY) : momentOf(by.at)
      const context: Context = {
        actor: by.actor ?? defaults.actor,
        occurredAt,
        day: dayOf(occurredAt),
      }
      const decided = decider.decide(by.references ?? defaults.references)(command, context)(state)
      return {
        thenEvents: (...events) => {
          if (E.isLeft(decided)) fail(`refused by ${decided.left.rule}: ${decided.left.message}`)
          deepStrictEqual(decided.right, events)
        },
        refused: (rule) => {
          if (E.isRight(decided)) return fail(`not refused: ${decided.right.map((event) => event.type).join(', ')}`)
          deepStrictEqual(decided.left.rule, rule)
          return decided.left
        },
        state: () => {
          if (E.isLeft(decided)) return fail(`refused by ${decided.left.rule}: ${decided.left.message}`)
          return decided.right
            .map((event) => ({ ...event, occurredAt }) as unknown as Event)
            .reduce(decider.evolve, state)
        },
      }
    },
  })
