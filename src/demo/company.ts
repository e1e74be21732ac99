/** The company of the play: its people, its line, its rivals, its programme, and how the year goes. */
import { calendarId, competitorId, managerId, productId, programmeId } from '../domain/values/ids.ts'
import { DAY, type Dice, HOUR, localDay, workTime } from './dice.ts'
import type { Script } from './script.ts'

export const START = Date.UTC(2024, 0, 8)

export const managers = ['anna', 'bruno', 'carla', 'dario'] as const

export const competitors = ['Nordex', 'Prisma', 'Tres Torres'] as const
export const CLUB = 'club'

export const products = [
  { id: 'basic', name: 'Basic', family: 'systems', price: 55_000 },
  { id: 'plus', name: 'Plus', family: 'systems', price: 109_600 },
  { id: 'pro', name: 'Pro', family: 'systems', price: 482_100 },
  { id: 'service', name: 'Service for a year', family: 'services', price: 120_000 },
] as const

/** Buying follows the year: quiet in August, busy before Christmas. */
const seasons = [0.8, 0.9, 1.1, 1.0, 1.1, 1.0, 0.8, 0.4, 1.1, 1.2, 1.4, 1.1] as const
export const seasonAt = (ms: number): number => seasons[new Date(ms).getUTCMonth()] ?? 1

export const eur = (amount: number) => ({ amount, currency: 'EUR' })
const idOf = (name: string): string => name.toLowerCase().replaceAll(' ', '-')
export const competitorIdOf = (name: string) => competitorId(idOf(name))

const openTheHouse = (script: Script): void => {
  const hours = [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, from: '09:00', to: '14:00' },
    { weekday, from: '15:30', to: '18:30' },
  ])
  const holidays = [2024, 2025, 2026, 2027].flatMap((year) =>
    ['01-01', '05-01', '10-12', '12-25'].map((day) => ({ day: localDay(Date.parse(`${year}-${day}`)) })),
  )
  script.lead(START, { type: 'SetCalendar', calendar: calendarId('company'), zone: 'Europe/Madrid', hours } as never)
  script.lead(START, { type: 'DeclareHolidays', calendar: calendarId('company'), holidays })
  for (const { id, name, family, price } of products)
    script.lead(START, { type: 'ListProduct', product: productId(id), name, family, price: eur(price) })
  script.lead(START, {
    type: 'ApproveProgramme',
    programme: programmeId(CLUB),
    name: 'The club',
    kind: 'loyalty',
    loyalty: {
      earning: [{ points: 1, per: eur(1_000) }],
      pointValue: eur(5),
      tiers: [
        { tier: 'member', from: 0 },
        { tier: 'silver', from: 1_000 },
        { tier: 'gold', from: 5_000 },
      ],
      validity: { months: 24, from: 'day-earned' },
    },
  })
}

const studyRivals = (dice: Dice, script: Script): void => {
  for (const [i, name] of competitors.entries()) {
    const competitor = competitorIdOf(name)
    const seen = workTime(dice, START + (5 + 9 * i) * DAY)
    script.lead(seen, { type: 'IdentifyCompetitor', competitor, name })
    const found = { competitor, source: 'fair in spring' }
    script.lead(seen + DAY, { type: 'FindStrength', ...found, what: 'delivers within two days' })
    script.lead(seen + DAY, { type: 'FindWeakness', ...found, what: 'no service of its own' })
    script.lead(seen + 40 * DAY, { type: 'FindOpportunity', ...found, what: 'leaves small chains alone' })
    script.lead(seen + 40 * DAY, { type: 'FindDanger', ...found, what: 'lowers its prices before Christmas' })
  }
}

/** The first days of the quarters from the start on. */
const quarters = (end: number): ReadonlyArray<number> => {
  const days: Array<number> = []
  for (let month = 0; Date.UTC(2024, month, 1) < end; month += 3) days.push(Date.UTC(2024, month, 1))
  return days
}

/** Appointed, aimed at something each quarter, taught now and then, and once in a while at fault. */
const employ = (dice: Dice, script: Script): void => {
  for (const [i, name] of managers.entries()) {
    const manager = managerId(name)
    script.lead(START, {
      type: 'AppointManager',
      manager,
      name: name.charAt(0).toUpperCase() + name.slice(1),
      position: 'client-manager',
      department: 'sales',
      grade: 1,
      since: localDay(START),
    })
    script.lead(START, { type: 'GrantCompetence', manager, discount: 1_000 })
    for (const first of quarters(script.end)) {
      const at = Math.max(first, START)
      const next = new Date(first)
      const to = localDay(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 3, 1))
      const amount = eur(4_000_000 + 500_000 * i)
      script.lead(at + 2 * HOUR, { type: 'SetTarget', manager, from: localDay(first), to, amount })
      if (dice.chance(0.3))
        script.lead(workTime(dice, at + 30 * DAY), {
          type: 'CompleteTraining',
          manager,
          course: dice.one(['negotiation', 'contract-law', 'catalan']),
          cost: eur(45_000),
        })
      if (dice.chance(0.4))
        script.add(workTime(dice, at + 50 * DAY), name, {
          type: 'MakeProposal',
          manager,
          words: 'visit the small chains together with service',
        })
      if (dice.chance(0.06))
        script.lead(workTime(dice, at + 60 * DAY), {
          type: 'RecordViolation',
          manager,
          kind: 'negligence',
          words: 'an offer was sent with the prices of another client',
        })
    }
  }
}

export const playCompany = (dice: Dice, script: Script): void => {
  openTheHouse(script)
  employ(dice, script)
  studyRivals(dice, script)
}
