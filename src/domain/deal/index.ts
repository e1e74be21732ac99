/** Deal: one opportunity with one client, from the first appointment to won or lost. */
import { defineAggregate } from '../../kernel/aggregate.ts'
import { productsOf } from '../assortment.ts'
import { actingManager } from '../manager/references.ts'
import { defaultSalesPolicy, type SalesPolicy } from '../sales-policy.ts'
import { byId } from '../values/by-id.ts'
import type { LineAsked } from '../values/line.ts'
import type { DealCommand } from './commands.ts'
import { dealCommands } from './commands.ts'
import { decide } from './decide.ts'
import { dealEvents } from './events.ts'
import { type DealState, evolve } from './state.ts'

const contractOf = (command: DealCommand): string | undefined =>
  command.type === 'WinDeal' ? (command.contract ?? command.deal) : undefined

const clientOf = (command: DealCommand, deal: DealState): string | undefined => {
  switch (command.type) {
    case 'OpenDeal':
      return command.client
    case 'MakeOffer':
    case 'ReviseOffer':
    case 'AcceptOffer':
    case 'ReopenDeal':
    case 'WinDeal':
      return deal?.client
    default:
      return undefined
  }
}

/** The lines that must be in the assortment: those asked for, or those of the offer that is accepted. */
const linesOf = (command: DealCommand, deal: DealState): ReadonlyArray<LineAsked> => {
  switch (command.type) {
    case 'MakeOffer':
    case 'ReviseOffer':
      return command.lines
    case 'AcceptOffer': {
      if (deal === null) return []
      if (command.offer !== undefined) return byId(deal.offers, command.offer)?.lines ?? []
      return Object.values(deal.offers).flatMap(({ status, lines }) => (status === 'standing' ? lines : []))
    }
    default:
      return []
  }
}

/** Only what may rest on somebody's competence reads it: offers at the list's prices, without a discount, do not. */
const asksForCompetence = (command: DealCommand): boolean => {
  switch (command.type) {
    case 'MakeOffer':
    case 'ReviseOffer':
      return command.lines.some(({ unitPrice, discount = 0 }) => unitPrice !== undefined || discount > 0)
    case 'RequestDiscount':
    case 'ApproveDiscount':
    case 'RefuseDiscount':
      return true
    default:
      return false
  }
}

/** The deal under a company's own policy; what-if questions decide anew under another. */
export const dealAggregate = (policy: SalesPolicy = defaultSalesPolicy) =>
  defineAggregate({
    category: 'deal',
    events: dealEvents,
    commands: dealCommands,
    creates: ['OpenDeal'],
    stateVersion: 5,
    owner: (deal) => (deal === null ? undefined : ['client', deal.client]),
    decider: { initial: null as DealState, evolve, decide: decide(policy) },
    references: (command, deal: DealState, context) => {
      const client = clientOf(command, deal)
      const contract = contractOf(command)
      return {
        ...(client === undefined ? {} : { client: ['client', client] as const }),
        ...(contract === undefined ? {} : { contract: ['contract', contract] as const }),
        ...(asksForCompetence(command) ? { acting: actingManager(context) } : {}),
        ...productsOf(linesOf(command, deal)),
      }
    },
  })
