/** An order that was not delivered by the day promised is late: that is put on record, and its manager reminded (S23). */
import type { Reference } from '../../kernel/decider.ts'
import { addDays, type LocalDate } from '../../kernel/local-date.ts'
import type { ClientState } from '../client/state.ts'
import type { OrderState } from '../order/state.ts'
import { clientId, orderId } from '../values/ids.ts'
import { definePolicy } from './define.ts'

interface Found {
  readonly order?: Reference<OrderState>
  readonly client?: Reference<ClientState>
}

const after = (promised: LocalDate | undefined) => ({
  timers: { late: promised === undefined ? null : addDays(promised, 1) },
})
const over = () => after(undefined)

export const orderDelayed = () =>
  definePolicy({
    name: 'order-delayed',
    version: 2,
    doc: 'an order that is not complete by the day promised last is delayed, and its manager reminded',
    issues: ['DelayOrder', 'SuggestFollowUp'],
    paced: true,
    references: ({ event, process }, found: Found) => ({
      order: event === undefined && process !== undefined ? ['order', process] : undefined,
      client: found.order?.state ? ['client', found.order.state.client] : undefined,
    }),
    on: {
      OrderAccepted: ({ event }) => after(event.data.promised),
      OrderDelayed: ({ event }) => after(event.data.promised),
      OrderFulfilled: ({ event }) => (event.data.whole || event.data.final === true ? over() : {}),
      OrderCancelled: over,
    },
    due: ({ process, day, references: { order, client } }) => {
      const state = order?.state
      const latest = state?.promised?.latest
      // It may have ended, or been promised for another day, since the timer was set.
      if (state == null || latest === undefined || state.status !== 'accepted' || latest >= day) return {}
      const why = `order ${process} was promised for ${latest}`
      return {
        commands: [
          {
            command: { type: 'DelayOrder', order: orderId(process), why: 'not complete by the day promised' },
            reason: why,
            unless: ['order-is-accepted', 'order-past-its-promise', 'order-overdue-once'],
          },
          {
            command: {
              type: 'SuggestFollowUp',
              client: clientId(client?.id ?? state.client),
              order: process,
              reason: 'delay',
              why,
            },
            unless: ['client-not-erased'],
          },
        ],
      }
    },
  })
