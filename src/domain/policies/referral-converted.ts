/**
 * When a contract is concluded on the first deal that was won with a client that another one recommended, the recommendation has
 * converted with that deal (rule 5), and the clause under which it was given is invoked (S13).
 */
import * as t from 'io-ts'
import type { Reference } from '../../kernel/decider.ts'
import { chainOf } from '../../kernel/references.ts'
import type { ClientState } from '../client/state.ts'
import type { ContractState } from '../contract/state.ts'
import type { DealState } from '../deal/state.ts'
import { clientId, contractId, dealId } from '../values/ids.ts'
import { definePolicy } from './define.ts'

interface Found {
  readonly deal?: Reference<DealState>
  readonly client?: Reference<ClientState>
  /** The contract under whose clause the recommendation was given. */
  readonly clause?: Reference<ContractState>
}

/** Of a client: who recommended it first, when and under which contract; the deals it gave us, and those with a contract. */
const Noted = t.type({
  by: t.union([t.string, t.null]),
  under: t.union([t.string, t.null]),
  given: t.union([t.string, t.null]),
  won: t.readonlyArray(t.type({ deal: t.string, at: t.string })),
  concluded: t.readonlyArray(t.string),
  converted: t.boolean,
})
type Noted = t.TypeOf<typeof Noted>

const nothing: Noted = { by: null, under: null, given: null, won: [], concluded: [], converted: false }

/** A client under all its names: what was begun with a duplicate goes on with the client that it was merged into. */
const namesOf = (client: Reference<unknown> | undefined): ReadonlyArray<string> =>
  client === undefined ? [] : chainOf(client).map(({ id }) => id)

/** The first deal that it was won with, if that came after its recommendation and a contract was concluded on it. */
const convertedWith = ({ by, given, won, concluded, converted }: Noted): string | undefined => {
  if (by === null || given === null || converted) return undefined
  const first = won.toSorted((a, b) => (a.at < b.at ? -1 : 1))[0]
  return first !== undefined && given <= first.at && concluded.includes(first.deal) ? first.deal : undefined
}

interface Settling {
  readonly process: string
  readonly references: Found
}

/** What is noted now, and what follows where the recommendation has converted with that. */
const settled = (noted: Noted, { process, references: { client, clause } }: Settling) => {
  const deal = convertedWith(noted)
  // Somebody may have said already that it was the merit of another.
  const owed = client?.state?.credited?.by ?? noted.by
  if (deal === undefined || noted.by === null || owed !== noted.by) return { state: noted }
  const [by, referred] = [clientId(noted.by), clientId(process)]
  const counts = clientId(client?.id ?? process)
  const reason = `deal ${deal} was its first, and the contract was concluded`
  const credit = {
    command: {
      type: 'CreditReferral' as const,
      client: counts,
      by,
      deal: dealId(deal),
      ...(counts === referred ? {} : { recommended: referred }),
    },
    reason,
    unless: ['referral-credited-once'],
  }
  const convert = {
    command: { type: 'ConvertReferral' as const, client: by, referred, deal: dealId(deal) },
    reason,
    unless: ['referral-given'],
  }
  const state = { ...noted, converted: true }
  if (noted.under === null || clause?.state?.agreement.referralClause === undefined)
    return { state, commands: [credit, convert] }
  const invoke = {
    command: { type: 'InvokeReferralClause' as const, contract: contractId(noted.under), referred },
    reason,
    // The clause of a contract that has ended gives nothing any more.
    unless: ['referral-clause-once', 'contract-in-force'],
  }
  return { state, commands: [credit, convert, invoke] }
}

export const referralConverted = () =>
  definePolicy({
    name: 'referral-converted',
    version: 3,
    doc: "a recommended client's first won deal converts the recommendation once its contract is concluded, and invokes the referral clause",
    issues: ['CreditReferral', 'ConvertReferral', 'InvokeReferralClause'],
    state: {
      initial: nothing,
      codec: Noted,
      upgrade: (noted) => (typeof noted === 'object' && noted !== null ? { ...nothing, ...noted } : noted),
    },
    processFound: (event, { deal }: Found) =>
      event.type === 'ReferralGiven' ? event.data.referred : namesOf(deal?.owner),
    references: ({ event, process, state }, _found: Found) => {
      if (event === undefined || event.type === 'ReferralGiven') return {}
      const deal = event.type === 'ContractConcluded' ? event.data.deal : event.id
      return {
        deal: deal === undefined ? undefined : ['deal', deal],
        client: process === undefined ? undefined : ['client', process],
        clause: state?.under == null ? undefined : ['contract', state.under],
      }
    },
    on: {
      // It counts once per client that is recommended: the first who did it has the merit.
      ReferralGiven: ({ event, state }) =>
        state.by === null
          ? { state: { ...state, by: event.id, under: event.data.contract ?? null, given: event.occurredAt } }
          : {},
      DealWon: ({ event, state }) => {
        // Of who was won before anybody recommended it, one deal says enough.
        if (state.converted || (state.by === null && state.won.length > 0)) return {}
        const others = state.won.filter(({ deal }) => deal !== event.id)
        return { state: { ...state, won: [...others, { deal: event.id, at: event.occurredAt }] } }
      },
      DealReopened: (trigger) => {
        const { event, state } = trigger
        if (state.converted || !state.won.some(({ deal }) => deal === event.id)) return {}
        return settled({ ...state, won: state.won.filter(({ deal }) => deal !== event.id) }, trigger)
      },
      ContractConcluded: (trigger) => {
        const { event, state } = trigger
        const { deal } = event.data
        if (state.by === null || state.converted || deal === undefined) return {}
        return settled({ ...state, concluded: [...new Set([...state.concluded, deal])] }, trigger)
      },
    },
  })
