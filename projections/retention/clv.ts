/** R10 and R11, what each client will still be worth: how often it buys, whether it is still there, what it spends. */
import { minorDigits } from '../../src/domain/values/money.ts'
import { daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { clientsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { dealsOf } from '../pipeline/deal.ts'
import { dealChanges } from '../pipeline/facts.ts'
import { type BgNbd, expectedPurchases, fitBgNbd, probabilityAlive } from '../statistics/bg-nbd.ts'
import { expectedSpend, fitGammaGamma, type GammaGamma } from '../statistics/gamma-gamma.ts'
import { defineView } from '../view.ts'
import { currencyOf } from './currency.ts'
import { type Purchase, purchasesOf } from './purchases.ts'

export interface ClvOptions {
  /** Whose purchases count; default the currency in which most were made. */
  readonly currency?: string
  /** Months ahead; default 12. */
  readonly horizon?: number
  /** A month's discount; default 0.01. */
  readonly discount?: number
  /** Share of the price that is earned; default 1. */
  readonly margin?: number
}

type Fitted<Model> = Model & { readonly logLikelihood: number }

export interface ClvClient {
  readonly client: string
  /** Days of purchase after the first. */
  readonly x: number
  /** Weeks from the first purchase to the last, and to the moment asked about. */
  readonly tx: number
  readonly T: number
  /** Probability that it still buys; of one who bought once nobody can tell; null where there is no model. */
  readonly alive: number | 'noRepeatYet' | null
  /** Purchases expected within the horizon. */
  readonly expected: number | null
  /** Discounted value of those, minor units. */
  readonly clv: number | null
}

export interface Clv {
  readonly currency: string | null
  readonly horizon: number
  /** Null where the data can't tell; `reason` says why. Time in weeks. */
  readonly model: Fitted<BgNbd> | null
  readonly spend: Fitted<GammaGamma> | null
  readonly reason: string | null
  /** Of frequency and mean value among repeat clients; the model of spending takes it for zero. */
  readonly correlation: number | null
  readonly clients: ReadonlyArray<ClvClient>
  readonly inferred: number
}

const WEEKS_PER_MONTH = 4.345

/** A client's days of purchase, each with what was spent on it, in minor units. */
type Days = Map<LocalDate, number>

const daysOf = (purchases: ReadonlyArray<Purchase>, currency: string): ReadonlyMap<string, Days> => {
  const byClient = new Map<string, Days>()
  for (const { client, day, value } of purchases) {
    if (value?.currency !== currency) continue
    const days = byClient.get(client) ?? new Map<LocalDate, number>()
    byClient.set(client, days.set(day, (days.get(day) ?? 0) + value.amount))
  }
  return byClient
}

const pearson = (pairs: ReadonlyArray<readonly [number, number]>): number | null => {
  const n = pairs.length
  const mean = (of: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[of], 0) / n
  const [mx, my] = [mean(0), mean(1)]
  const [xy, xx, yy] = pairs.reduce(
    ([a, b, c], [x, y]) => [a + (x - mx) * (y - my), b + (x - mx) ** 2, c + (y - my) ** 2],
    [0, 0, 0] as [number, number, number],
  )
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy)
}

export const clv = defineView({
  id: 'R10',
  verb: 'retention clv',
  title: 'what each client will still be worth',
  facts: { deals: dealChanges, clients: clientChanges },
  answer: (facts, question, options: ClvOptions): Clv => {
    const { horizon = 12, discount = 0.01, margin = 1 } = options
    const deals = dealsOf(facts.deals)
    const purchases = purchasesOf(deals, clientsOf(facts.clients), question)
    const currency = options.currency ?? currencyOf(purchases)
    const today = question.zone.localDate(question.asOf)
    const unit = currency === null ? 1 : 10 ** minorDigits(currency)
    const records = [...(currency === null ? [] : daysOf(purchases, currency))].map(([client, days]) => {
      const [first = today, ...later] = [...days.keys()]
      const weeks = (to: LocalDate): number => daysBetween(first, to) / 7
      const spent = later.reduce((sum, day) => sum + (days.get(day) ?? 0), 0) / unit
      const x = later.length
      return { client, x, tx: weeks(later.at(-1) ?? first), T: weeks(today), mean: x === 0 ? 0 : spent / x }
    })
    const repeaters = records.filter(({ x, mean }) => x > 0 && mean > 0)
    const buying = fitBgNbd(records)
    const spending = fitGammaGamma(repeaters)
    const model = buying._tag === 'Fitted' ? buying.parameters : null
    const spend = spending._tag === 'Fitted' ? spending.parameters : null

    const worth = (record: (typeof records)[number]): number | null => {
      const value = spend === null ? null : expectedSpend(spend, record.mean > 0 ? record : null)
      if (model === null || value === null) return null
      let before = 0
      let sum = 0
      for (let month = 1; month <= horizon; month++) {
        const upTo = expectedPurchases(model, record, month * WEEKS_PER_MONTH)
        sum += ((upTo - before) * value * margin) / (1 + discount) ** month
        before = upTo
      }
      return Math.round(sum * unit)
    }

    const reasons = [buying, spending].flatMap((fit) => (fit._tag === 'Degenerate' ? [fit.reason] : []))
    return {
      currency,
      horizon,
      model: buying._tag === 'Fitted' ? { ...buying.parameters, logLikelihood: buying.logLikelihood } : null,
      spend: spending._tag === 'Fitted' ? { ...spending.parameters, logLikelihood: spending.logLikelihood } : null,
      reason: reasons.length === 0 ? null : reasons.join('; '),
      correlation: repeaters.length < 2 ? null : pearson(repeaters.map(({ x, mean }) => [x, mean] as const)),
      clients: records.map((record) => ({
        client: record.client,
        x: record.x,
        tx: record.tx,
        T: record.T,
        alive: record.x === 0 ? ('noRepeatYet' as const) : model === null ? null : probabilityAlive(model, record),
        expected: model === null ? null : expectedPurchases(model, record, horizon * WEEKS_PER_MONTH),
        clv: worth(record),
      })),
      inferred: deals.reduce((sum, { inferred }) => sum + inferred, 0),
    }
  },
})
