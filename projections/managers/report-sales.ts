/** Sections 1 to 5 of the monthly report: results, pipeline, forecast, funnel, objections and losses. */
import { addMonths } from '../../src/kernel/local-date.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { counted, summed, taken, takenAs } from '../figures.ts'
import { calibration } from '../pipeline/calibration.ts'
import { cycle } from '../pipeline/cycle.ts'
import { type DealAt, dealPiece, isOpen } from '../pipeline/deal.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { forecast } from '../pipeline/forecast.ts'
import { funnel } from '../pipeline/funnel.ts'
import { losses } from '../pipeline/losses.ts'
import { raisedIn } from '../pipeline/objections.ts'
import { withinPeriod } from '../pipeline/period.ts'
import { waterfall, waterfallLines } from '../pipeline/waterfall.ts'
import { successesOf, successPiece } from './career.ts'
import { quota } from './quota.ts'
import { boardOf, closedOf, period } from './report-asked.ts'
import { count, days, type Month, money, plain, rate, type Section } from './report-lines.ts'

const mine = ({ manager }: Month) => (manager === undefined ? {} : { manager })

/** Deals won of clients with an earlier won deal, whoever won that. */
const repeat = (month: Month) => {
  const { all, own, question } = month
  const within = withinPeriod(question.zone, period(month))
  const deals = new Set(dealsOf(own.deals).map(({ deal }) => deal))
  const successes = successesOf(all.deals, survivorsOf(clientsOf(all.clients)))
  return counted(
    successes.filter(({ deal, closure, repeat: again }) => again && deals.has(deal.deal) && within(closure.at)),
    successPiece,
  )
}

export const results: Section = (month) => {
  const total = closedOf(month)
  const targets = quota.answer(month.all, month.question, { ...period(month), ...mine(month) })
  const target = Object.fromEntries(targets.totals.map((row) => [row.currency, row.target]))
  return [
    count('P4', 'deals won', taken(total, 'won')),
    count('M1', 'of them repeat business', repeat(month)),
    count('P4', 'deals lost', taken(total, 'lost')),
    rate('P4', 'win rate', taken(total, 'rate')),
    { ...money('P4', 'won value', taken(total, 'wonValue')), target: targets.totals.length === 0 ? null : target },
    ...targets.totals.flatMap((row) => [
      rate('M3', `attained ${row.currency}`, taken(row, 'attainment')),
      plain('M3', `pace ${row.currency}`, taken(row, 'pace')),
    ]),
  ]
}

const openPiece = (deal: DealAt) => dealPiece(deal, deal.behind.opened, deal.behind.value)

export const pipelineNow: Section = (month) => {
  const open = dealsOf(month.own.deals).filter(isOpen)
  const moved = waterfall.answer(month.all, month.question, { ...period(month), ...mine(month) })
  const { stages } = boardOf(month)
  return [
    count('P1', 'open deals', counted(open, openPiece)),
    money(
      'P1',
      'open value',
      summed(open, openPiece, ({ value }) => value),
    ),
    ...stages.map((stage) => count('P1', `open in ${stage.stage}`, taken(stage, 'count'))),
    money('P11', 'opening', taken(moved.opening, 'value')),
    ...waterfallLines.map((line) => money('P11', line, taken(moved[line], 'value'))),
    money('P11', 'closing', taken(moved.closing, 'value')),
  ]
}

export const expectation: Section = (month) => {
  const next = { from: month.to, to: addMonths(month.to, 1) }
  const ahead = forecast.answer(month.all, month.question, { ...next, ...mine(month) })
  const scored = calibration.answer(month.own, month.question, {})
  return [
    money('P9', 'expected next month', taken(ahead, 'forecast')),
    ...Object.entries(ahead.range).flatMap(([currency, { p10, p90 }]) => [
      money('P9', `low ${currency}`, takenAs(ahead.range, currency, { [currency]: p10 }, 'p10')),
      money('P9', `high ${currency}`, takenAs(ahead.range, currency, { [currency]: p90 }, 'p90')),
    ]),
    plain('P10', "Brier's score", taken(scored, 'brier')),
    plain('P10', 'skill', taken(scored, 'skill')),
    ...Object.entries(scored.money).map(([currency, { bias }]) =>
      plain('P10', `bias ${currency}`, takenAs(scored.money, currency, bias, 'Σ(F − A)/ΣA')),
    ),
  ]
}

export const funnelAndCycle: Section = (month) => {
  const { steps } = funnel.answer(month.own, month.question, period(month))
  const took = cycle.answer(month.own, month.question, period(month))
  return [
    ...steps.map((step) => count('P2', `reached ${step.stage}`, taken(step, 'reached'))),
    days('P6', 'days to the win, median', takenAs(took, 'won', took.won.median, 'median')),
    days('P6', 'days to the loss, median', takenAs(took, 'lost', took.lost.median, 'median')),
  ]
}

export const objectionsAndLosses: Section = (month) => {
  const total = raisedIn(month.own.deals, month.question, period(month))
  const lost = losses.answer(month.own, month.question, period(month))
  return [
    count('P14', 'objections raised', taken(total, 'raised')),
    count('P14', 'objections resolved', taken(total, 'resolved')),
    count('P14', 'objections upheld', taken(total, 'upheld')),
    rate('P14', 'resolution', taken(total, 'resolution')),
    ...lost.reasons.map((row) => count('P15', `lost for ${row.key}`, taken(row, 'count'))),
    ...lost.competitors.map((row) => count('P15', `lost to ${row.key}`, taken(row, 'count'))),
  ]
}
