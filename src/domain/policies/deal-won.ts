/** A deal that is won has its contract drafted from the offer that was accepted (rule 2). */
import type * as t from 'io-ts'
import type { Reference } from '../../kernel/decider.ts'
import { addMonths, type LocalDate } from '../../kernel/local-date.ts'
import type { ClientState } from '../client/state.ts'
import type { Agreement } from '../contract/events.ts'
import type { ContractState } from '../contract/state.ts'
import type { DealState, Offer } from '../deal/state.ts'
import { byId } from '../values/by-id.ts'
import { type ContractId, clientId, contractId, dealId } from '../values/ids.ts'
import { definePolicy } from './define.ts'
import { type DraftSettings, defaultDraft } from './settings.ts'

interface Found {
  readonly deal?: Reference<DealState>
  readonly contract?: Reference<ContractState>
  readonly client?: Reference<ClientState>
}

/** The name that was given when it was won, unless another deal's contract has it by now: then the deal's own. */
const contractFor = (deal: string, named: ContractId, contract: Found['contract']): ContractId => {
  const of = contract?.state?.deal ?? deal
  return of === deal ? named : contractId(deal)
}

/** A year, where what recurs says nothing else: it must have an end. */
const monthsOf = ({ months, recurrence }: DraftSettings): number | undefined =>
  months ?? (recurrence === 'recurring' ? 12 : undefined)

const agreementOf = (
  settings: DraftSettings,
  { lines, total }: Offer,
  client: ClientState,
  day: LocalDate,
): t.TypeOf<typeof Agreement> => {
  const { recurrence, noticeDays, renewable, referralClause, requiredDocuments } = settings
  const months = monthsOf(settings)
  const terms = client?.keyTerms
  return {
    lines,
    value: total,
    recurrence,
    term: {
      from: day,
      ...(months === undefined ? {} : { to: addMonths(day, months) }),
      ...(noticeDays === undefined ? {} : { noticeDays }),
      ...(renewable === undefined ? {} : { renewable }),
    },
    ...(terms?.bonus === undefined ? {} : { bonus: terms.bonus }),
    ...(terms?.provisions === undefined ? {} : { provisions: terms.provisions }),
    ...(referralClause === undefined ? {} : { referralClause }),
    ...(requiredDocuments === undefined ? {} : { requiredDocuments }),
  }
}

export const dealWon = (settings: DraftSettings = defaultDraft) =>
  definePolicy({
    name: 'deal-won',
    version: 3,
    doc: 'a deal that is won has its contract drafted from the accepted offer, with what was agreed with a key account',
    issues: ['DraftContract'],
    references: ({ event }, found: Found) => ({
      deal: event && ['deal', event.id],
      contract: event && ['contract', event.data.contract],
      client: found.deal?.state ? ['client', found.deal.state.client] : undefined,
    }),
    on: {
      DealWon: ({ event, references: { deal, contract, client }, day }) => {
        const offer = byId(deal?.state?.offers ?? {}, event.data.offer)
        if (deal?.state == null || offer === undefined) return {}
        const name = contractFor(event.id, event.data.contract, contract)
        // One that was drafted before the deal was won is signed as it stands.
        if (contract?.state != null && name === event.data.contract) return {}
        const agreement = agreementOf(settings, offer, client?.state ?? null, day)
        return {
          commands: [
            {
              command: {
                type: 'DraftContract',
                contract: name,
                client: clientId(client?.id ?? deal.state.client),
                deal: dealId(event.id),
                agreement,
              },
              unless: ['contract-drafted-once'],
            },
          ],
        }
      },
    },
  })
