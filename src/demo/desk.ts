/** The desk of the house: sees to what a policy has opened and no part of the script follows, a step at each look. */
import type { Clientela, Command, Sent } from '../app/clientela.ts'
import { type ClientId, clientId, complaintId, contractId, dealId } from '../domain/values/ids.ts'
import { derivedId } from '../kernel/event-ids.ts'
import { epochMs, type Instant, instantFromEpochMs } from '../kernel/instant.ts'
import { CHEAPEST, priceAt } from './company.ts'
import { DAY, diceOf, localDay } from './dice.ts'
import { HEAD, type Played } from './script.ts'

type Card = Awaited<ReturnType<Clientela['pipeline']['board']>>['stages'][number]['cards'][number]
type ComplaintRow = Awaited<ReturnType<Clientela['service']['complaints']>>['complaints'][number]

/** Whether all goes well with a deal or a complaint: the same of the same one, whenever it is looked at. */
const fortunate = (about: string): boolean =>
  diceOf([...about].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1_000_003, 7)).chance(0.5)

const complaintStep = ({ complaint, responseHours }: ComplaintRow): ReadonlyArray<Command> =>
  responseHours === null
    ? [
        { type: 'TakeMeasure', complaint: complaintId(complaint), measure: 'sent another at once' },
        ...(fortunate(complaint) ? [{ type: 'ResolveComplaint', complaint: complaintId(complaint) } as const] : []),
      ]
    : [{ type: 'ResolveComplaint', complaint: complaintId(complaint) }]

/** All at the counter: accepted, won, signed by both, concluded. */
const sell = (card: Card, client: ClientId, now: number): ReadonlyArray<Command> => {
  const deal = dealId(card.deal)
  const contract = contractId(`${card.deal}-contract`)
  const lines = [{ product: CHEAPEST.id, quantity: 1, unitPrice: priceAt(CHEAPEST, now) }]
  const value = priceAt(CHEAPEST, now)
  const agreement = { lines, value, recurrence: 'one-off', term: { from: localDay(now) } } as const
  return [
    { type: 'AcceptOffer', deal },
    { type: 'DraftContract', contract, client, deal, agreement },
    { type: 'WinDeal', deal, contract },
    { type: 'SignContract', contract, party: 'us', signatory: 'the head of sales' },
    { type: 'SignContract', contract, party: 'client', signatory: 'the visitor' },
    { type: 'ConcludeContract', contract },
  ]
}

/** Of a deal that a policy opened: a stranger's lead, or a contract that nobody has renewed yet. */
const dealStep = (card: Card, stage: string, now: number): ReadonlyArray<Command> => {
  const deal = dealId(card.deal)
  const interested = card.business === 'new' && fortunate(card.deal)
  switch (stage) {
    case 'prospect':
      return [{ type: 'MakeAppointment', deal, at: instantFromEpochMs(now + 13 * DAY), by: 'phone' }]
    case 'appointment':
      if (!interested)
        return card.daysInStage < 25
          ? []
          : [
              { type: 'MissAppointment', deal, by: 'client' },
              { type: 'LoseDeal', deal, reason: card.business === 'repeat' ? 'no-need' : 'no-answer' },
            ]
      return [{ type: 'HoldMeeting', deal, outcome: 'wants the smallest one', nextStep: 'send an offer' }]
    case 'meeting': {
      const lines = [{ product: CHEAPEST.id, quantity: 1, unitPrice: priceAt(CHEAPEST, now) }]
      return [{ type: 'MakeOffer', deal, lines, validUntil: localDay(now + 90 * DAY) }]
    }
    default:
      return sell(card, clientId(card.client), now)
  }
}

export interface Desk {
  /** What is done at this look, and whether something is left for the next. */
  readonly look: (
    crm: Clientela,
    today: Instant,
  ) => Promise<{ readonly sent: ReadonlyArray<Sent>; readonly waiting: boolean }>
}

/** What the script itself opens, it follows to its end. */
export const deskOf = (played: ReadonlyArray<Played>): Desk => {
  const scripted = new Set<string | undefined>(
    played.flatMap<string | undefined>(({ sent: { command } }) =>
      command.type === 'ReceiveComplaint' ? [command.complaint] : command.type === 'OpenDeal' ? [command.deal] : [],
    ),
  )
  return {
    look: async (crm, today) => {
      const { complaints } = await crm.service.complaints()
      const { stages } = await crm.pipeline.board()
      const open = complaints.filter(({ complaint, status }) => status === 'open' && !scripted.has(complaint))
      const cards = stages.flatMap(({ stage, cards: all }) =>
        all.filter(({ deal }) => !scripted.has(deal)).map((card) => [card, stage] as const),
      )
      const now = epochMs(today)
      const steps = [
        ...open.map((row) => [row.complaint, complaintStep(row)] as const),
        ...cards.map(([card, stage]) => [card.deal, dealStep(card, stage, now)] as const),
      ]
      const sent = steps.flatMap(([about, commands]) =>
        commands.map((command, i) => ({
          command,
          commandId: derivedId(`demo/${about}/${command.type}/${i}`),
          occurredAt: today,
          actor: { id: HEAD, role: 'head' },
        })),
      )
      return { sent, waiting: open.length + cards.length > 0 }
    },
  }
}
