/** Those who sell: what they can, what they give away, how they are appointed, aimed, taught, judged, promoted and replaced. */
import { type ClientId, managerId, requirementId } from '../domain/values/ids.ts'
import type { ClientKind } from '../domain/values/vocabulary.ts'
import { eur, START } from './company.ts'
import { DAY, type Dice, HOUR, localDay } from './dice.ts'
import type { Script } from './script.ts'
import { seasonAt } from './season.ts'
import { workTime } from './work-time.ts'

export interface Seller {
  readonly id: string
  /** How far it raises the chance to win. */
  readonly skill: number
  /** What is given of the price as a rule, in basis points. */
  readonly gives: number
}

export const sellers: ReadonlyArray<Seller> = [
  { id: 'anna', skill: 0.1, gives: 0 },
  { id: 'bruno', skill: 0.02, gives: 200 },
  { id: 'carla', skill: 0.04, gives: 300 },
  { id: 'dario', skill: -0.06, gives: 600 },
]

const LEAVER = 'dario'
const successor: Seller = { id: 'elena', skill: 0.06, gives: 100 }
/** The evening on which one leaves, and another takes over the clients. */
export const LEAVES = START + 456 * DAY + 18 * HOUR
const COMES = LEAVES - 12 * DAY

export const holderOf = (who: string, ms: number): string => (who === LEAVER && ms >= LEAVES ? successor.id : who)

/** The same of the one who sells. */
export const sellerAt = (seller: Seller, ms: number): Seller =>
  holderOf(seller.id, ms) === seller.id ? seller : successor

const SENIOR = 'senior-client-manager'
const criteria = { successful: 9, repeat: 3 }

/** When English is first required for corporate clients: whoever has some already keeps them, with a gap to close. */
const ENGLISH_FROM = START + 200 * DAY + HOUR
const speaksEnglish = ({ id }: Pick<Seller, 'id'>): boolean => id !== 'bruno'

/** Who may be given a client of a kind at a moment. */
export const sellersFor = (kind: ClientKind, ms: number): ReadonlyArray<Seller> =>
  kind === 'corporate' && ms >= ENGLISH_FROM - DAY ? sellers.filter(speaksEnglish) : sellers

/** The first days of every so many months from the start on. */
const beginnings = (end: number, every: number): ReadonlyArray<number> => {
  const days: Array<number> = []
  for (let month = 0; Date.UTC(2024, month, 1) < end; month += every) days.push(Date.UTC(2024, month, 1))
  return days
}

/** What each is to win in a month: more as the base of clients grows, and as the year goes. */
const aim = (script: Script, name: string, from: number, to: number): void => {
  for (const first of beginnings(script.end, 1)) {
    const at = Math.max(first, START)
    if (at < from || at + 25 * DAY > to) continue
    const begins = new Date(first)
    const next = localDay(Date.UTC(begins.getUTCFullYear(), begins.getUTCMonth() + 1, 1))
    const growing = 200_000 + Math.round((at - START) / DAY) * 550
    script.lead(at + 2 * HOUR, {
      type: 'SetTarget',
      manager: managerId(name),
      from: localDay(first),
      to: next,
      amount: eur(1_000 * Math.round((growing * seasonAt(first)) / 1_000)),
    })
  }
}

const appoint = (script: Script, name: string, at: number): void => {
  const manager = managerId(name)
  script.lead(at, {
    type: 'AppointManager',
    manager,
    name: name.charAt(0).toUpperCase() + name.slice(1),
    position: 'client-manager',
    department: 'sales',
    grade: 1,
    since: localDay(at),
  })
  const of = [
    { kind: 'language', subject: 'catalan', level: name === LEAVER ? 2 : 5 },
    { kind: 'experience', subject: 'sales', level: name.length },
    { kind: 'language', subject: 'english', level: speaksEnglish({ id: name }) ? 4 : 1 },
  ] as const
  for (const one of of) script.lead(at + HOUR, { type: 'RecordQualification', manager, ...one })
}

/** Aimed at something each month, taught now and then, heard, and once in a while at fault. */
const guide = (dice: Dice, script: Script, name: string, from: number, to: number): void => {
  const manager = managerId(name)
  aim(script, name, from, to)
  for (const first of beginnings(script.end, 3)) {
    const at = Math.max(first, START)
    if (at < from || at + 70 * DAY > to) continue
    if (dice.chance(0.3))
      script.lead(workTime(dice, at + 30 * DAY), {
        type: 'CompleteTraining',
        manager,
        course: dice.one(['negotiation', 'contract-law', 'catalan']),
        cost: eur(45_000),
      })
    const proposed = workTime(dice, at + 50 * DAY)
    if (dice.chance(0.35)) {
      const words = dice.one(['visit the small chains together with service', 'sell parts with every system'])
      script.add(proposed, name, { type: 'MakeProposal', manager, words })
      const ruling = dice.one(['accepted', 'declined'] as const)
      script.lead(workTime(dice, proposed + 12 * DAY), { type: 'AnswerProposal', manager, ruling })
    }
    if (dice.chance(0.08)) {
      script.add(proposed + HOUR, name, { type: 'RequestConditions', manager, words: 'a car with room for samples' })
      const ruling = dice.one(['accepted', 'declined'] as const)
      script.lead(workTime(dice, proposed + 9 * DAY), { type: 'AnswerConditions', manager, ruling })
    }
    if (dice.chance(name === LEAVER ? 0.3 : 0.04)) {
      const violation = `violation-${localDay(at)}`
      const seen = workTime(dice, at + 60 * DAY)
      const words = 'an offer was sent with the prices of another client'
      script.lead(seen, { type: 'RecordViolation', manager, violation, kind: 'negligence', words })
      const measure = 'a written warning'
      script.lead(workTime(dice, seen + 6 * DAY), { type: 'ImposeMeasure', manager, violation, measure })
    }
  }
}

export const employ = (dice: Dice, script: Script): void => {
  script.lead(START, {
    type: 'SetRequirement',
    requirement: requirementId(`position.${SENIOR}`),
    needs: [{ kind: 'language', subject: 'catalan', level: 4 }],
    ...criteria,
  })
  for (const { id } of sellers) appoint(script, id, START)
  script.lead(ENGLISH_FROM, {
    type: 'SetRequirement',
    requirement: requirementId('clients.corporate'),
    needs: [{ kind: 'language', subject: 'english', level: 3 }],
  })
  appoint(script, successor.id, COMES)
  for (const { id } of sellers) guide(dice, script, id, START, id === LEAVER ? LEAVES : Number.POSITIVE_INFINITY)
  guide(dice, script, successor.id, COMES, Number.POSITIVE_INFINITY)
}

/** A client of the play, once it is played: whose it is, and from when until when. */
export interface Kept {
  readonly id: ClientId
  readonly seller: string
  readonly from: number
  /** When it was lost for good. */
  readonly to: number
}

/** Whoever goes hands over the clients; the deals that are open go with them. */
export const playSuccession = (script: Script, clients: ReadonlyArray<Kept>): void => {
  for (const { id, seller, from, to } of clients)
    if (seller === LEAVER && from < LEAVES && to > LEAVES)
      script.lead(LEAVES, { type: 'HandOverClient', client: id, to: successor.id, why: 'Dario leaves the house' })
  const why = 'found another position'
  script.lead(LEAVES + DAY, { type: 'EndAppointment', manager: managerId(LEAVER), why })
}

/** After a year and a half, by what has been won until then: where it is enough, a position and a competence of their own. */
export const playCareers = (script: Script): void => {
  const day = START + 548 * DAY + 9 * HOUR
  const wonBy = (who: string): ReadonlyArray<string> =>
    script.played().flatMap(({ recordedAt, sent: { command, actor } }) => {
      const wins = command.type === 'WinDeal' && actor?.id === who && Date.parse(recordedAt) < day
      return wins ? [command.deal.slice(0, command.deal.lastIndexOf('-'))] : []
    })
  for (const { id } of sellers) {
    const clients = wonBy(id)
    const successful = clients.length
    const repeat = successful - new Set(clients).size
    if (id === LEAVER || successful < criteria.successful || repeat < criteria.repeat) continue
    const manager = managerId(id)
    script.lead(day, { type: 'PromoteManager', manager, to: SENIOR, successful, repeat })
    const why = 'knows what a discount costs'
    script.lead(day + HOUR, { type: 'GrantCompetence', manager, discount: 1_500, why })
  }
}
