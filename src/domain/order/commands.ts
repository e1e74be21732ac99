/** What can be asked of an order. `order` names it; ReceiveOrder may leave that out. */
import * as t from 'io-ts'
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { struct } from '../../kernel/struct.ts'
import { ClientId, ContractId, DealId, OrderId, Reference, Words } from '../values/ids.ts'
import { LinesAsked, Quantities } from '../values/line.ts'
import { MoneyNamed } from '../values/money.ts'
import { Channel, Party } from '../values/vocabulary.ts'

const order = { order: OrderId }

export const orderCommands = {
  ReceiveOrder: struct(
    { client: ClientId, lines: LinesAsked },
    {
      ...order,
      manager: Reference,
      total: MoneyNamed,
      requested: LocalDate,
      deal: DealId,
      contract: ContractId,
      person: Reference,
      channel: Channel,
      attributes: t.record(t.string, t.string),
    },
  ),
  AcceptOrder: struct({ ...order, promised: LocalDate }),
  DeclineOrder: struct({ ...order, why: Words }),
  ScheduleOrder: struct({ ...order, day: LocalDate }, { department: Reference }),
  /** All that is missing, where no lines are named. */
  DispatchOrder: struct(order, { lines: Quantities, carrier: Words, consignment: Reference }),
  FulfilOrder: struct(order, { lines: Quantities, final: t.literal(true) }),
  /** Without a new day only once the one promised has passed. */
  DelayOrder: struct(order, { promised: LocalDate, why: Words, department: Reference }),
  CancelOrder: struct({ ...order, fault: Party }, { why: Words }),
  /** All that was delivered and has not come back, where no lines are named. */
  ReturnGoods: struct({ ...order, fault: Party }, { lines: Quantities, why: Words }),
} as const

export type OrderCommand = CommandsOf<typeof orderCommands>
export type OrderCommandOf<Type extends OrderCommand['type']> = Extract<OrderCommand, { readonly type: Type }>
