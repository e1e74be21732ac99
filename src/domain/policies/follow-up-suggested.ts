/** A client of whom nothing was heard for so many days is to be approached again (S14, S21). */
import * as t from 'io-ts'
import type { Reference } from '../../kernel/decider.ts'
import { addDays, LocalDate } from '../../kernel/local-date.ts'
import type { ClientState } from '../client/state.ts'
import type { DealState } from '../deal/state.ts'
import { clientId } from '../values/ids.ts'
import { definePolicy } from './define.ts'
import { defaultFollowUp, type FollowUpSettings } from './settings.ts'

interface Found {
  readonly deal?: Reference<DealState>
  readonly client?: Reference<ClientState>
}

/** The last day on which something in a deal brought the client before us: its own stream does not tell. */
const Met = t.type({ met: t.union([LocalDate, t.null]) })

interface Armed {
  readonly day: LocalDate
  readonly timers: Readonly<Record<string, unknown>>
}

const later = (a: LocalDate | null, b: LocalDate): LocalDate => (a !== null && a > b ? a : b)

const never = () => ({ timers: { silence: null } })

/**
 * The timer is not moved with each interaction, which would be an event beside each: once it is due, it is looked at when the last
 * one was.
 */
export const followUpSuggested = ({ days }: FollowUpSettings = defaultFollowUp) => {
  const arm = ({ day, timers }: Armed) => ('silence' in timers ? {} : { timers: { silence: addDays(day, days) } })
  const meet = (trigger: Armed & { readonly state: t.TypeOf<typeof Met> }) => ({
    state: { met: later(trigger.state.met, trigger.day) },
    ...arm(trigger),
  })
  return definePolicy({
    name: 'follow-up-suggested',
    version: 2,
    doc: 'a client without an interaction for so many days is to be approached again',
    issues: ['SuggestFollowUp'],
    paced: true,
    state: { initial: { met: null }, codec: Met },
    processFound: (event, found: Found) => (event.category === 'deal' ? found.deal?.owner?.id : event.id),
    references: ({ event, process }, _found: Found) => ({
      deal: event?.category === 'deal' ? ['deal', event.id] : undefined,
      client: event === undefined && process !== undefined ? ['client', process] : undefined,
    }),
    on: {
      ClientRegistered: arm,
      ContactEstablished: arm,
      InteractionRecorded: arm,
      ClientWonBack: arm,
      MergeUndone: arm,
      MeetingHeld: meet,
      DealContactEstablished: meet,
      ClientLost: never,
      ClientsMerged: never,
      ClientDataErased: never,
    },
    due: ({ process, day, dayOf, state: { met }, references: { client } }) => {
      const found = client?.state
      // Of a duplicate nobody is told: its survivor has a process of its own.
      if (found == null || found.status === 'lost' || client?.id !== process) return {}
      const last = found.lastContactAt === null ? met : later(met, dayOf(found.lastContactAt))
      if (last !== null && addDays(last, days) > day) return { timers: { silence: addDays(last, days) } }
      const why = last === null ? 'no interaction is on record' : `no interaction since ${last}`
      return {
        commands: [
          {
            command: { type: 'SuggestFollowUp', client: clientId(process), reason: 'silence', why },
            unless: ['client-not-merged', 'client-not-erased'],
          },
        ],
      }
    },
  })
}
