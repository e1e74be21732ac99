/** R10 and R11, what each client will still be worth: how often it buys, whether it is still there, what it spends. */

import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { minorDigits } from '../../src/domain/values/money.ts'
import { daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { derived, figures, toldOf } from '../figures.ts'
import { Months, oneOf, Weight } from '../option-codecs.ts'
import {
  type BgNbd,
  expectedPurchases,
  fitBgNbd,
  type PurchaseModel,
  type PurchaseRecord,
  probabilityAlive,
} from '../statistics/bg-nbd.ts'
import type { FitProblem } from '../statistics/fit.ts'
import { expectedSpend, fitGammaGamma, type GammaGamma, type SpendRecord } from '../statistics/gamma-gamma.ts'
import { pearson } from '../statistics/pearson.ts'
import { defineView } from '../view.ts'
import { currencyOf } from './currency.ts'
import { lifeFacts, lifePiece, livesOf } from './life.ts'
import { type Purchase, type PurchaseOptions, purchaseFields, purchasePiece } from './purchases.ts'

export interface ClvOptions extends PurchaseOptions {
  /** In which the value is told; default the currency in which most purchases were made. */
  readonly currency?: string
  /** `BG`: a client may leave after each repeat purchase (default) · `MBG`: after the first as well. */
  readonly model?: PurchaseModel
  /** Months ahead; default 12. */
  readonly horizon?: number
  /** A month's discount; default 0.01. */
  readonly discount?: number
  /** Share of the price that is earned; default 1. */
  readonly margin?: number
}

const clvOptions = struct(
  {},
  {
    ...purchaseFields,
    currency: t.string,
    model: oneOf('model', ['BG', 'MBG']),
    horizon: Months,
    discount: Weight,
    margin: Weight,
  },
)

type Fitted<Model> = Model & { readonly logLikelihood: number }

export interface ClvClient {
  readonly client: string
  /** Days of purchase after the first. */
  readonly x: number
  /** Weeks from the first purchase to the last, and to the moment asked about. */
  readonly tx: number
  readonly T: number
  /** Mean value of its repeat purchases, minor units; null where none has a value. */
  readonly mean: number | null
  /** Probability that it still buys; of one who bought once BG can't tell; null where there is no model. */
  readonly alive: number | 'noRepeatYet' | null
  /** Purchases expected within the horizon. */
  readonly expected: number | null
  /** Discounted value of those, minor units. */
  readonly clv: number | null
}

export interface Clv {
  readonly purchaseModel: PurchaseModel
  readonly currency: string | null
  readonly horizon: number
  /** Null where the data can't tell; `reason` and `problems` say why. Time in weeks. */
  readonly model: Fitted<BgNbd> | null
  readonly spend: Fitted<GammaGamma> | null
  readonly reason: string | null
  readonly problems: ReadonlyArray<FitProblem>
  /** Of frequency and mean value among repeat clients; the model of spending takes it for zero. */
  readonly correlation: number | null
  readonly clients: ReadonlyArray<ClvClient>
  readonly merged: number
  readonly inferred: number
}

const WEEKS_PER_MONTH = 4.345

/** A client's purchases as the models see them: what was bought on one local day is one purchase. */
interface Record extends PurchaseRecord {
  readonly client: string
  /** Its repeat purchases in the currency, in whole units; null where there is none of value. */
  readonly spent: SpendRecord | null
}

const recordOf = (client: string, purchases: ReadonlyArray<Purchase>, currency: string | null, today: LocalDate) => {
  const days = new Map<LocalDate, number>()
  for (const { day, value } of purchases)
    days.set(day, (days.get(day) ?? 0) + (value !== null && value.currency === currency ? value.amount : 0))
  const [first = today, ...later] = days.keys()
  const weeks = (to: LocalDate): number => daysBetween(first, to) / 7
  const amounts = later.flatMap((day) => (days.get(day) ?? 0) || [])
  const unit = currency === null ? 1 : 10 ** minorDigits(currency)
  const sum = amounts.reduce((total, amount) => total + amount, 0) / unit
  return {
    client,
    x: later.length,
    tx: weeks(later.at(-1) ?? first),
    T: weeks(today),
    spent: sum > 0 ? { x: amounts.length, mean: sum / amounts.length } : null,
  } satisfies Record
}

interface Settings {
  readonly model: BgNbd
  readonly kind: PurchaseModel
  readonly spend: GammaGamma
  readonly horizon: number
  readonly discount: number
  readonly margin: number
}

/** Σ over the months ahead of what is expected in each, worth what this client spends, discounted. In whole units. */
const worth = (record: Record, { model, kind, spend, horizon, discount, margin }: Settings): number | null => {
  const value = expectedSpend(spend, record.spent)
  if (value === null) return null
  let before = 0
  let sum = 0
  for (let month = 1; month <= horizon; month++) {
    const upTo = expectedPurchases(model, record, month * WEEKS_PER_MONTH, kind)
    sum += ((upTo - before) * value * margin) / (1 + discount) ** month
    before = upTo
  }
  return sum
}

const clientOf = (
  record: Record,
  unit: number,
  fitted: { readonly model: BgNbd | null; readonly kind: PurchaseModel; readonly horizon: number },
  value: number | null,
): ClvClient => {
  const { model, kind, horizon } = fitted
  return {
    client: record.client,
    x: record.x,
    tx: record.tx,
    T: record.T,
    mean: record.spent === null ? null : record.spent.mean * unit,
    alive:
      record.x === 0 && kind === 'BG' ? 'noRepeatYet' : model === null ? null : probabilityAlive(model, record, kind),
    expected: model === null ? null : expectedPurchases(model, record, horizon * WEEKS_PER_MONTH, kind),
    clv: value,
  }
}

export const clv = defineView({
  id: 'R10',
  verb: 'retention clv',
  title: 'what each client will still be worth',
  facts: lifeFacts,
  options: clvOptions,
  answer: (facts, question, options: ClvOptions): Clv => {
    const { horizon = 12, discount = 0.01, margin = 1, model: kind = 'BG' } = options
    const { lives, merged, inferred } = livesOf(facts, question, options)
    const currency = options.currency ?? currencyOf(lives.flatMap(({ purchases }) => purchases))
    const today = question.zone.localDate(question.asOf)
    const unit = currency === null ? 1 : 10 ** minorDigits(currency)
    const records = lives.flatMap(({ client, purchases }) =>
      purchases.length === 0 ? [] : [recordOf(client, purchases, currency, today)],
    )
    const spent = records.flatMap((record) => record.spent ?? [])
    const buying = fitBgNbd(records, kind)
    const spending = fitGammaGamma(spent)
    const model = E.isRight(buying) ? buying.right : null
    const spend = E.isRight(spending) ? spending.right : null
    const problems = [buying, spending].flatMap((fit) => (E.isLeft(fit) ? [fit.left] : []))
    const worthOf = (record: Record): number | null => {
      if (model === null || spend === null) return null
      const settings = { model: model.parameters, kind, spend: spend.parameters, horizon, discount, margin }
      const value = worth(record, settings)
      return value === null ? null : Math.round(value * unit)
    }
    const buyers = () => lives.filter(({ purchases }) => purchases.length > 0)
    const boughtBy = new Map(lives.map((life) => [life.client, life.purchases]))
    return figures<Clv>({
      purchaseModel: kind,
      currency,
      horizon,
      model: derived(
        model === null ? null : { ...model.parameters, logLikelihood: model.logLikelihood },
        'maximum likelihood',
        buyers,
        lifePiece,
      ),
      spend: derived(
        spend === null ? null : { ...spend.parameters, logLikelihood: spend.logLikelihood },
        'maximum likelihood',
        buyers,
        lifePiece,
      ),
      reason: problems.length === 0 ? null : problems.map(({ message }) => message).join('; '),
      problems,
      correlation: derived(pearson(spent.map(({ x, mean }) => [x, mean] as const)), 'pearson', buyers, lifePiece),
      clients: records.map((record) =>
        toldOf(
          clientOf(record, unit, { model: model?.parameters ?? null, kind, horizon }, worthOf(record)),
          'its purchases, and the model',
          () => (boughtBy.get(record.client) ?? []).map(purchasePiece),
        ),
      ),
      merged,
      inferred,
    })
  },
})
