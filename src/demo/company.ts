/** The company of the play: its calendar, its line and what that costs, its programmes, and the groups it sells to. */
import { calendarId, productId, programmeId, segmentId } from '../domain/values/ids.ts'
import { DAY, type Dice, HOUR, localDay } from './dice.ts'
import { competitorIdOf } from './rivals.ts'
import type { Script } from './script.ts'
import { holidays, hours, workTime, ZONE } from './work-time.ts'

export const START = Date.UTC(2024, 0, 8)
export const CLUB = programmeId('club')

/** New prices, new rules of the club and another name for what is large, once a year. */
const NEW_YEAR = Date.UTC(2025, 0, 8, 8)

export const eur = (amount: number) => ({ amount, currency: 'EUR' })

export interface Product {
  readonly id: string
  readonly name: string
  readonly family: string
  readonly price: number
  /** Since the new year. */
  readonly next: number
  readonly strength: string
}

export const SERVICE: Product = {
  id: 'service',
  name: 'Service for a year',
  family: 'services',
  price: 120_000,
  next: 126_000,
  strength: 'somebody comes within a day',
}
export const PARTS: Product = {
  id: 'parts',
  name: 'Spare parts',
  family: 'accessories',
  price: 9_900,
  next: 9_900,
  strength: 'in stock for ten years',
}
export const CHEAPEST: Product = {
  id: 'basic',
  name: 'Basic',
  family: 'systems',
  price: 55_000,
  next: 57_500,
  strength: 'runs on the first day',
}
const PLUS: Product = {
  id: 'plus',
  name: 'Plus',
  family: 'systems',
  price: 109_600,
  next: 112_000,
  strength: 'grows with its owner',
}
const PRO: Product = {
  id: 'pro',
  name: 'Pro',
  family: 'systems',
  price: 482_100,
  next: 495_000,
  strength: 'needs half the power',
}
export const systems: ReadonlyArray<readonly [Product, weight: number]> = [
  [CHEAPEST, 5],
  [PLUS, 4],
  [PRO, 1],
]
const products: ReadonlyArray<Product> = [...systems.map(([one]) => one), PARTS, SERVICE]
export const productIds: ReadonlyArray<string> = products.map(({ id }) => id)

export const priceAt = ({ price, next }: Product, ms: number) => eur(ms < NEW_YEAR ? price : next)

const openTheHouse = (script: Script): void => {
  const calendar = calendarId('company')
  const weekly = [1, 2, 3, 4, 5].flatMap((weekday) => hours.map((stretch) => ({ weekday, ...stretch })))
  script.lead(START, { type: 'SetCalendar', calendar, zone: ZONE, hours: weekly })
  script.lead(START, { type: 'DeclareHolidays', calendar, holidays: holidays.map((day) => ({ day })) })
}

const openTheLine = (script: Script): void => {
  for (const { id, name, family, price, next, strength } of products) {
    const product = productId(id)
    script.lead(START, { type: 'ListProduct', product, name, family, price: eur(price) })
    script.lead(START + HOUR, { type: 'RecordStrength', product, strength })
    if (next !== price)
      script.lead(NEW_YEAR, { type: 'RepriceProduct', product, to: eur(next), why: 'prices of the new year' })
  }
}

const clubRules = (perPoint: number, points: number) => ({
  earning: [{ points: 1, per: eur(perPoint) }],
  pointValue: eur(points),
  tiers: [
    { tier: 'member', from: 0 },
    { tier: 'silver', from: 500 },
    { tier: 'gold', from: 1_500 },
  ],
  validity: { months: 12, from: 'day-earned' as const },
})

/** A club whose rules change after a year, and an offer for a season. */
const openTheClub = (script: Script): void => {
  script.lead(START, {
    type: 'ApproveProgramme',
    programme: CLUB,
    name: 'The club',
    kind: 'loyalty',
    loyalty: clubRules(1_000, 5),
  })
  script.lead(NEW_YEAR, {
    type: 'ChangeProgrammeRules',
    programme: CLUB,
    loyalty: clubRules(800, 4),
    why: 'more points for a purchase, each worth a little less',
  })
  script.lead(Date.UTC(2024, 10, 4, 9), {
    type: 'ApproveProgramme',
    programme: programmeId('christmas'),
    name: 'Christmas offer',
    kind: 'sales-promotion',
    promotion: {
      offer: 'spare parts at 5 % less',
      discount: 500,
      products: ['parts'],
      to: localDay(Date.UTC(2025, 0)),
    },
  })
}

const EIGHT_THOUSAND = eur(800_000)

/** Whom it sells to: groups by what is known of the clients, each spoken to in its own way. */
const segmentTheMarket = (dice: Dice, script: Script): void => {
  const defined = workTime(dice, START + 14 * DAY)
  const large = (atLeast: ReturnType<typeof eur>) => ({ test: 'revenue' as const, atLeast, months: 12 })
  const [volume, asleep, beside] = [segmentId('large-buyers'), segmentId('fallen-asleep'), segmentId('buys-at-prisma')]
  script.lead(defined, {
    type: 'DefineSegment',
    segment: volume,
    name: 'Large buyers',
    predicate: large(EIGHT_THOUSAND),
    needs: ['one who knows their house', 'prices for a year'],
  })
  script.lead(defined, {
    type: 'DefineSegment',
    segment: asleep,
    name: 'Fallen asleep',
    predicate: {
      test: 'all',
      of: [
        { test: 'days-since-purchase', atLeast: 150 },
        { test: 'not', of: { test: 'lost' } },
      ],
    },
  })
  script.lead(defined, {
    type: 'DefineSegment',
    segment: beside,
    name: 'Buys at Prisma as well',
    predicate: { test: 'buys-at', competitor: competitorIdOf('Prisma') },
  })
  script.lead(workTime(dice, defined + 3 * DAY), {
    type: 'TargetSegment',
    segment: volume,
    channels: ['meeting'],
    message: 'a price list of their own',
    need: 'prices for a year',
  })
  script.lead(workTime(dice, defined + 150 * DAY), {
    type: 'TargetSegment',
    segment: asleep,
    channels: ['phone', 'e-mail'],
    message: 'what has become of the system bought here?',
  })
  script.lead(NEW_YEAR, {
    type: 'RefineSegment',
    segment: volume,
    predicate: large(eur(1_000_000)),
    why: 'with the new prices more is bought for the same',
  })
}

export const playCompany = (dice: Dice, script: Script): void => {
  openTheHouse(script)
  openTheLine(script)
  openTheClub(script)
  segmentTheMarket(dice, script)
}
