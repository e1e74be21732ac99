/** A client's hand-over hands over its open deals, unless it was said otherwise (rule 11). */
import * as t from 'io-ts'
import type { Reference } from '../../kernel/decider.ts'
import type { DealState } from '../deal/state.ts'
import { dealId } from '../values/ids.ts'
import { definePolicy } from './define.ts'

type Found = Readonly<Record<string, Reference<DealState>>>

export const dealsHandedOver = () =>
  definePolicy({
    name: 'deals-handed-over',
    version: 1,
    doc: "a client's hand-over hands over its open deals, unless it was said otherwise",
    issues: ['HandOverDeal'],
    state: { initial: { deals: [] }, codec: t.type({ deals: t.readonlyArray(t.string) }) },
    process: (event) => (event.type === 'DealOpened' ? event.data.client : event.id),
    references: ({ event, state }, _found: Found) =>
      event?.type === 'ClientHandedOver' && event.data.withOpenDeals
        ? Object.fromEntries((state?.deals ?? []).map((deal) => [`deal:${deal}`, ['deal', deal] as const]))
        : {},
    on: {
      DealOpened: ({ event, state }) =>
        state.deals.includes(event.id) ? {} : { state: { deals: [...state.deals, event.id] } },
      ClientHandedOver: ({ event: { data }, references }) => ({
        commands: Object.values(references).flatMap(({ id, state: deal }) =>
          deal !== null && deal.progress.status === 'open' && deal.manager === data.from
            ? [
                {
                  command: { type: 'HandOverDeal', deal: dealId(id), to: data.to, why: data.why },
                  key: id,
                  reason: 'with its client',
                  unless: ['deal-is-open', 'hand-over-to-another'],
                },
              ]
            : [],
        ),
      }),
    },
  })
