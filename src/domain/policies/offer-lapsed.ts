/** An offer that nobody accepted by its last day has lapsed. */
import type { Reference } from '../../kernel/decider.ts'
import { addDays, type LocalDate } from '../../kernel/local-date.ts'
import type { DealState } from '../deal/state.ts'
import { dealId } from '../values/ids.ts'
import { definePolicy } from './define.ts'

interface Found {
  readonly deal?: Reference<DealState>
}

const until = (offer: string, validUntil: LocalDate) => ({ timers: { [offer]: addDays(validUntil, 1) } })
const noMore = (offer: string) => ({ timers: { [offer]: null } })
const none = (timers: Readonly<Record<string, unknown>>) => ({
  timers: Object.fromEntries(Object.keys(timers).map((offer) => [offer, null])),
})

export const offerLapsed = () =>
  definePolicy({
    name: 'offer-lapsed',
    version: 1,
    doc: 'an offer that was neither accepted nor declined lapses when its last day has passed',
    issues: ['LapseOffer'],
    paced: true,
    references: ({ event, process }, _found: Found) => ({
      deal: event?.type === 'DealReopened' && process !== undefined ? ['deal', process] : undefined,
    }),
    on: {
      OfferMade: ({ event }) => until(event.data.offer, event.data.validUntil),
      OfferRevised: ({ event }) => until(event.data.offer, event.data.validUntil),
      OfferAccepted: ({ event }) => noMore(event.data.offer),
      OfferDeclined: ({ event }) => noMore(event.data.offer),
      OfferLapsed: ({ event }) => noMore(event.data.offer),
      // A closed deal takes no step; reopened, what stood stands again, or has lapsed meanwhile.
      DealWon: ({ timers }) => none(timers),
      DealLost: ({ timers }) => none(timers),
      DealReopened: ({ references: { deal } }) => ({
        timers: Object.fromEntries(
          Object.entries(deal?.state?.offers ?? {}).flatMap(([offer, { status, validUntil }]) =>
            status === 'standing' ? [[offer, addDays(validUntil, 1)] as const] : [],
          ),
        ),
      }),
    },
    due: ({ process, timer }) => ({
      commands: [
        {
          command: { type: 'LapseOffer', deal: dealId(process), offer: timer },
          reason: 'its last day has passed',
          unless: ['offer-standing', 'deal-is-open', 'offer-still-valid'],
        },
      ],
    }),
  })
