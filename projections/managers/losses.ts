/**
 * R16, losses attributed to a manager: clients lost through the conduct of the manager named, else of who was responsible
 * then. That stands in the file: of a manager whose file is withheld nothing is said.
 */

import { bagOf, type MoneyBag } from '../../src/domain/values/money-bag.ts'
import type { Zone } from '../../src/domain/values/zone.ts'
import { addMonths, daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import type { ClientChange } from '../clients/facts.ts'
import { counted, derived, figures, type Piece, summed, totalled } from '../figures.ts'
import { DayCount } from '../option-codecs.ts'
import type { Amount } from '../pipeline/deal.ts'
import { type Life, type LifeOptions, lifeFacts, lifeFields, livesOf } from '../retention/life.ts'
import { endsOf, seriesOf } from '../retention/revenue.ts'
import { defineView, type FactsIn, type Question } from '../view.ts'
import { type Days, daysAsked, daysSoFar, type ManagerOptions, managerFields, UNKNOWN } from './asked.ts'
import { type Keeping, keepingPiece, keepingsOf, monthsWithin, responsibleOf } from './keeping.ts'

export interface LossesByManagerOptions extends ManagerOptions, LifeOptions {
  /** So soon after a hand-over a loss is shown beside, not attributed; default 90. */
  readonly handOverDays?: number
}

const lossesByManagerOptions = struct({}, { ...managerFields, ...lifeFields, handOverDays: DayCount })

export interface LostThrough {
  readonly client: string
  readonly day: LocalDate
  readonly manager: string
  readonly reason: string
  /** Whether it was lost through the manager; null where it is withheld. */
  readonly conduct: boolean | null
  /** Days since the client was handed over to the manager; null where that is long ago, or it never was. */
  readonly daysAfterHandOver: number | null
  /** What its contracts were worth a month; where none was in force, what it bought in the twelve months before. */
  readonly monthly: MoneyBag
  readonly lastYear: MoneyBag
}

export interface LossesOfManager {
  readonly manager: string
  /** Lost through the manager; null where the file is withheld. */
  readonly attributed: number | null
  readonly monthly: MoneyBag | null
  readonly lastYear: MoneyBag | null
  readonly clientMonths: number
  /** Attributed losses in a client-year: losses ÷ client-months × 12. */
  readonly rate: number | null
  /** Soon after a hand-over to the manager, not attributed. */
  readonly afterHandOver: number | null
  /** All that were lost while the manager was responsible, whatever the cause. */
  readonly lost: number
}

export interface LossesByManager {
  readonly from: LocalDate
  readonly to: LocalDate
  readonly handOverDays: number
  readonly rows: ReadonlyArray<LossesOfManager>
  readonly total: LossesOfManager
  readonly losses: ReadonlyArray<LostThrough>
  readonly inferred: number
}

/** One loss, with what it is put to. */
export interface Loss extends LostThrough {
  readonly position: string
  readonly monthlyValue: ReadonlyArray<Amount>
  readonly yearValue: ReadonlyArray<Amount>
  readonly inferred: number
}

const lossPiece = ({ client, position }: Loss): Piece => ({ stream: `client-${client}`, positions: [position] })

/** What a client's contracts were worth a month on the day before. */
const monthlyOf = (life: Life, day: LocalDate): ReadonlyArray<Amount> =>
  seriesOf(life, day).flatMap((series) => {
    const { m0, currency } = endsOf(series, { from: day, to: day })
    return m0 === 0 ? [] : [{ amount: m0, currency }]
  })

const boughtBefore = (life: Life, day: LocalDate): ReadonlyArray<Amount> =>
  life.purchases.flatMap((one) =>
    one.value !== null && one.day > addMonths(day, -12) && one.day <= day ? [one.value] : [],
  )

const worthOf = (life: Life | undefined, day: LocalDate) => {
  if (life === undefined) return { monthlyValue: [], yearValue: [] }
  const monthlyValue = monthlyOf(life, day)
  return { monthlyValue, yearValue: monthlyValue.length > 0 ? [] : boughtBefore(life, day) }
}

/** Days from the hand-over with which the keeping began that the loss ended. */
const sinceHandOver = (keeping: Keeping | undefined, day: LocalDate): number | null =>
  keeping?.began === 'handed over' ? daysBetween(keeping.from, day) : null

const isConduct = ({ conduct, reason }: ClientChange): boolean | null =>
  conduct === null ? null : conduct === 1 || reason === 'conduct'

/** Every client that was said to be lost within days, in the order of C3. */
export const lossesIn = (
  facts: FactsIn<typeof lifeFacts>,
  question: Question,
  options: LifeOptions,
  { from, to }: Days,
  handOverDays: number,
): ReadonlyArray<Loss> => {
  const { zone } = question
  const clients = clientsOf(facts.clients)
  const [survivor, responsible] = [survivorsOf(clients), responsibleOf(clients)]
  const lives = new Map(livesOf(facts, question, options).lives.map((life) => [life.client, life]))
  const endedBy = new Map(keepingsOf(facts.clients, zone).map((keeping) => [keeping.endPosition, keeping]))
  return facts.clients.flatMap((row): ReadonlyArray<Loss> => {
    const day = zone.localDate(row.occurredAt)
    if (row.type !== 'ClientLost' || day < from || day >= to) return []
    const client = survivor(row.client)
    const worth = worthOf(lives.get(client), day)
    const since = sinceHandOver(endedBy.get(row.position), day)
    return [
      {
        client,
        day,
        manager: row.manager ?? responsible(client, row.occurredAt) ?? UNKNOWN,
        reason: row.reason ?? 'unknown',
        conduct: isConduct(row),
        daysAfterHandOver: since !== null && since <= handOverDays ? since : null,
        monthly: bagOf(worth.monthlyValue),
        lastYear: bagOf(worth.yearValue),
        position: row.position,
        ...worth,
        inferred: row.inferred,
      },
    ]
  })
}

interface Valued {
  readonly loss: Loss
  readonly amount: Amount
}

const valued = (losses: ReadonlyArray<Loss>, of: (loss: Loss) => ReadonlyArray<Amount>): ReadonlyArray<Valued> =>
  losses.flatMap((loss) => of(loss).map((amount) => ({ loss, amount })))

const valuedPiece = ({ loss }: Valued) => lossPiece(loss)
const amountOf = ({ amount }: Valued) => amount

/** A keeping with the months of it that lie within the days asked about. */
export interface Kept {
  readonly keeping: Keeping
  readonly months: number
}

/** Keepings that have a part within the days, so far as these have come. */
export const keptIn = (changes: ReadonlyArray<ClientChange>, zone: Zone, days: Days): ReadonlyArray<Kept> =>
  keepingsOf(changes, zone)
    .map((keeping) => ({ keeping, months: monthsWithin(keeping, days.from, days.to) }))
    .filter(({ months }) => months > 0)

export const clientMonths = (kept: ReadonlyArray<Kept>) =>
  totalled(
    kept,
    ({ keeping }) => keepingPiece(keeping),
    ({ months }) => months,
  )

const rowOf = (manager: string, losses: ReadonlyArray<Loss>, kept: ReadonlyArray<Kept>): LossesOfManager => {
  const months = clientMonths(kept)
  const fields = { manager, clientMonths: months, lost: counted(losses, lossPiece) }
  if (losses.some(({ conduct }) => conduct === null))
    return figures<LossesOfManager>({
      ...fields,
      attributed: null,
      monthly: null,
      lastYear: null,
      rate: null,
      afterHandOver: null,
    })
  const attributed = losses.filter(({ conduct }) => conduct === true)
  const soon = losses.filter(({ conduct, daysAfterHandOver }) => conduct === false && daysAfterHandOver !== null)
  return figures<LossesOfManager>({
    ...fields,
    attributed: counted(attributed, lossPiece),
    monthly: summed(
      valued(attributed, ({ monthlyValue }) => monthlyValue),
      valuedPiece,
      amountOf,
    ),
    lastYear: summed(
      valued(attributed, ({ yearValue }) => yearValue),
      valuedPiece,
      amountOf,
    ),
    rate: derived(
      months.value === 0 ? null : (attributed.length / months.value) * 12,
      'losses ÷ client-months × 12',
      () => [
        ...attributed.map((loss): Piece => ({ ...lossPiece(loss), part: 'num' })),
        ...kept.map(({ keeping, months: measure }): Piece => ({ ...keepingPiece(keeping), measure, part: 'den' })),
      ],
      (piece) => piece,
    ),
    afterHandOver: counted(soon, lossPiece),
  })
}

export const lossesByManager = defineView({
  id: 'R16',
  verb: 'manager losses',
  title: 'clients lost through a manager, and soon after a hand-over',
  facts: lifeFacts,
  shows: ['personnel'],
  options: lossesByManagerOptions,
  answer: (facts, question, options: LossesByManagerOptions): LossesByManager => {
    const { manager: asked, handOverDays = 90 } = options
    const days = daysAsked(question, options)
    const own = <One>(all: ReadonlyArray<One>, of: (one: One) => string, manager: string | undefined) =>
      manager === undefined ? all : all.filter((one) => of(one) === manager)
    const ofLoss = ({ manager }: Loss) => manager
    const ofKept = ({ keeping }: Kept) => keeping.manager
    const losses = own(lossesIn(facts, question, options, days, handOverDays), ofLoss, asked)
    const kept = own(keptIn(facts.clients, question.zone, daysSoFar(question, days)), ofKept, asked)
    const managers = [...new Set([...losses.map(ofLoss), ...kept.map(ofKept)])].sort()
    return figures<LossesByManager>({
      ...days,
      handOverDays,
      rows: managers.map((one) => rowOf(one, own(losses, ofLoss, one), own(kept, ofKept, one))),
      total: rowOf('total', losses, kept),
      losses: losses.map(
        ({ position: _position, monthlyValue: _monthly, yearValue: _year, inferred: _inferred, ...loss }) => loss,
      ),
      inferred: losses.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
