/** Client: a person or an organisation that is, was or may become a counterparty. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import type { Context } from '../../kernel/decider.ts'
import { productsOf } from '../assortment.ts'
import { actingManager } from '../manager/references.ts'
import { defaultSalesPolicy, type SalesPolicy } from '../sales-policy.ts'
import { type AssessmentPolicy, defaultAssessmentPolicy } from './assessment.ts'
import { type ClientCommand, clientCommands } from './commands.ts'
import { decide } from './decide.ts'
import { clientEvents } from './events.ts'
import { takerReferences } from './responsible.ts'
import { type ClientState, evolve } from './state.ts'

/** Who looks after a duplicate is whoever looks after the client that it was merged into. */
const survivorOf = (client: ClientState): ReferenceRequests =>
  client === null || client.mergedInto === null ? {} : { survivor: ['client', client.mergedInto] }

const namedIn = (command: ClientCommand, client: ClientState, context: Context): ReferenceRequests => {
  switch (command.type) {
    case 'GiveReferral':
      return {
        referred: ['client', command.referred],
        ...(command.contract === undefined ? {} : { contract: ['contract', command.contract] as const }),
      }
    case 'CreditReferral':
      return {
        by: ['client', command.by],
        deal: ['deal', command.deal],
        ...(command.recommended === undefined ? {} : { recommended: ['client', command.recommended] as const }),
      }
    case 'ConvertReferral':
      return { referred: ['client', command.referred], deal: ['deal', command.deal] }
    case 'DesignateKeyAccount':
      return { acting: actingManager(context), ...productsOf(command.terms.prices ?? []) }
    case 'MergeClient':
      return { survivor: ['client', command.into] }
    case 'EnrolInLoyalty':
    case 'EarnPoints':
    case 'RedeemPoints':
    case 'ExpirePoints':
    case 'ChangeTier':
      return { programme: ['programme', command.programme] }
    default:
      return takerReferences(command, client, context)
  }
}

const referencesOf = (command: ClientCommand, client: ClientState, context: Context): ReferenceRequests => ({
  ...survivorOf(client),
  ...namedIn(command, client, context),
})

/** The client under a company's own signs and limits for judging prospects, and what it leaves to whom. */
export const clientAggregate = (
  assessment: AssessmentPolicy = defaultAssessmentPolicy,
  sales: SalesPolicy = defaultSalesPolicy,
) =>
  defineAggregate({
    category: 'client',
    events: clientEvents,
    commands: clientCommands,
    creates: ['RegisterClient'],
    decider: { initial: null as ClientState, evolve, decide: decide(assessment, sales) },
    references: referencesOf,
    standsIn: (client) => client?.mergedInto ?? undefined,
    stateVersion: 9,
  })
