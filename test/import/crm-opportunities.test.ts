import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logRank } from '../../projections/statistics/log-rank.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { utc } from '../../src/domain/values/zone.ts'
import { crmSource } from '../../src/import/crm-opportunities.ts'
import { dateReader } from '../../src/import/dates.ts'
import { runImport } from '../../src/import/run.ts'
import { daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { dataSet } from '../support/data.ts'

const dir = dataSet('crm-sales-opportunities')
const iso = dateReader('YYYY-MM-DD')

const importAll = async (crm: Clientela, folder: string) => {
  if (E.isLeft(iso)) throw new Error(iso.left)
  const source = crmSource({ dir: folder, zone: utc, currency: 'USD', date: iso.right })
  const options = { onRejected: () => undefined }
  return {
    products: await runImport(crm, source.products, options),
    accounts: await runImport(crm, source.accounts, options),
    rows: await runImport(crm, source.opportunities, options),
    notices: source.notices,
  }
}

describe.skipIf(dir === undefined)('a CRM export of 8,800 opportunities', () => {
  let crm: Clientela
  let first: Awaited<ReturnType<typeof importAll>>
  const read = (name: string) => (dir === undefined ? '' : readFileSync(join(dir, name)))
  const rows = parse(read('sales_pipeline.csv'), { columns: true }) as ReadonlyArray<Record<string, string>>
  const prices = Object.fromEntries(
    (parse(read('products.csv'), { columns: true }) as ReadonlyArray<Record<string, string>>).map((row) => [
      row.product,
      Number(row.sales_price),
    ]),
  )
  const asOf = '2017-12-31'

  beforeAll(async () => {
    crm = await openClientela({ store: 'memory:', zone: 'UTC', recordRefusals: false })
    first = await importAll(crm, dir ?? '')
  }, 120_000)
  afterAll(() => crm.close())

  it('goes in whole', () => {
    expect(first.rows).toMatchObject({ rows: 8_800, imported: 8_800, already: 0, rejected: 0 })
    expect(first.products).toMatchObject({ rows: 7, imported: 7, rejected: 0, events: 7 })
    expect(first.accounts).toMatchObject({ rows: 85, imported: 85, rejected: 0 })
    expect(Object.fromEntries(first.notices)).toMatchObject({
      'product "GTXPro" read as "GTX Pro"': 1_480,
      'sector "technolgy" read as "technology"': 12,
    })
  })

  it('adds no event a second time', async () => {
    const again = await importAll(crm, dir ?? '')
    expect(again.rows).toMatchObject({ rows: 8_800, imported: 0, already: 8_800, rejected: 0, events: 0 })
    expect(again.products).toMatchObject({ already: 7, events: 0 })
    expect(again.accounts).toMatchObject({ already: 85, events: 0 })
  })

  it('gives the counts and sums that the CSV itself gives', async () => {
    const board = await crm.pipeline.board()
    const priceOf = (row: Record<string, string>) =>
      (prices[row.product === 'GTXPro' ? 'GTX Pro' : (row.product ?? '')] ?? 0) * 100
    const expected = (stage: string) => {
      const own = rows.filter((row) => row.deal_stage === stage)
      return { count: own.length, value: { USD: own.reduce((sum, row) => sum + priceOf(row), 0) } }
    }
    const column = (stage: string) => {
      const found = board.stages.find((one) => one.stage === stage)
      return { count: found?.count, value: found?.value }
    }
    expect(column('prospect')).toEqual(expected('Prospecting'))
    expect(column('contact')).toEqual(expected('Engaging'))
    const won = rows.filter((row) => row.deal_stage === 'Won')
    expect(board.won).toEqual({
      count: won.length,
      value: { USD: won.reduce((sum, row) => sum + 100 * Number(row.close_value), 0) },
    })
    expect(board.lost.count).toBe(rows.filter((row) => row.deal_stage === 'Lost').length)
    expect(board.undated).toBe(500)
  })

  it('P4: the published rates come out, by region, product and agent', async () => {
    const by = async (key: 'segment' | 'product' | 'manager', name: string) => {
      const found = (await crm.pipeline.winRate({ asOf, by: key })).rows.find((row) => row.key === name)
      return [found?.rate.num, found?.rate.den]
    }
    const { total } = await crm.pipeline.winRate({ asOf })
    expect([total.rate.num, total.rate.den, total.wonValue.USD]).toEqual([4_238, 6_711, 1_000_553_400])
    expect(total.rate.ci95).toEqual([expect.closeTo(0.6199, 4), expect.closeTo(0.643, 4)])
    expect(await by('segment', 'Central')).toEqual([1_629, 2_604])
    expect(await by('segment', 'East')).toEqual([1_171, 1_858])
    expect(await by('segment', 'West')).toEqual([1_438, 2_249])
    expect(await by('product', 'MG Special')).toEqual([793, 1_223])
    expect(await by('product', 'MG Advanced')).toEqual([654, 1_084])
    expect(await by('manager', 'Cara Losch')).toEqual([480, 745])
  })

  it('P5: what the won deals were worth, in all and by region', async () => {
    const { total, rows } = await crm.pipeline.size({ asOf, by: 'segment' })
    const dollars = (cents: number | null | undefined) => (cents ?? Number.NaN) / 100
    const { n, mean, median, p25, p75, p90 } = total.value.USD ?? { n: 0 }
    expect([n, dollars(total.wonValue.USD)]).toEqual([4_238, 10_005_534])
    expect(dollars(mean)).toBeCloseTo(2_360.91, 2)
    expect([median, p25, p75, p90].map(dollars)).toEqual([1_117, 518, 4_429.5, 5_284.3])
    expect(rows.map(({ key, wonValue }) => [key, dollars(wonValue.USD)])).toEqual([
      ['Central', 3_346_293],
      ['East', 3_090_594],
      ['West', 3_568_647],
    ])
  })

  it('P10: chances by stage are calibrated, and know no more than the base rate', async () => {
    const known = await crm.pipeline.calibration({ asOf })
    expect([known.n, known.open, known.unscored]).toEqual([0, 0, 0])
    const answer = await crm.pipeline.calibration({ asOf, axis: 'occurred' })
    expect([answer.n, answer.open, answer.unscored]).toEqual([8_614, 9_593, 1_829])
    expect(answer.brier).toBeCloseTo(0.2293627, 7)
    expect(answer.skill).toBeCloseTo(-0.0282819, 7)
    const { reliability, resolution, uncertainty } = answer
    expect([reliability, resolution, uncertainty]).toEqual(
      [0.0090057, 0.0026973, 0.2230543].map((part) => expect.closeTo(part, 7)),
    )
    expect((reliability ?? 0) - (resolution ?? 0) + (uncertainty ?? 0)).toBeCloseTo(answer.brier ?? 0, 12)
    expect(answer.table.map(({ bin, observed }) => [bin, observed.num, observed.den])).toEqual([
      ['0.6–0.7', 5_104, 7_634],
      ['0.8–0.9', 617, 980],
    ])
    expect(answer.table[0]?.observed.ci95).toEqual([expect.closeTo(0.6579, 4), expect.closeTo(0.6791, 4)])
  })

  it('P6: cycle, survival and cumulative incidence come out', async () => {
    const cycle = await crm.pipeline.cycle({ asOf })
    expect(cycle.won).toMatchObject({
      n: 4_238,
      mean: expect.closeTo(51.78, 2),
      median: 57,
      p25: 9,
      p75: 88,
      p90: 106,
    })
    expect(cycle.lost).toMatchObject({
      n: 2_473,
      mean: expect.closeTo(41.48, 2),
      median: 14,
      p25: 7,
      p75: 79,
      p90: 100,
    })
    expect(cycle.median).toBe(69)
    const survival = (day: number) => cycle.survival.findLast((point) => point.day <= day)
    const incidence = (day: number) => cycle.cumulativeIncidence.findLast((point) => point.day <= day)
    const days = [10, 30, 60, 90, 120, 138]
    const close = (values: ReadonlyArray<number>) => values.map((value) => expect.closeTo(value, 4))
    expect(days.map((day) => survival(day)?.survival)).toEqual(close([0.7248, 0.6188, 0.5498, 0.3509, 0.2045, 0.1788]))
    expect(survival(60)?.se).toBeCloseTo(0.0055, 4)
    expect(days.map((day) => incidence(day)?.won)).toEqual(close([0.1527, 0.219, 0.2647, 0.397, 0.5, 0.5194]))
    expect(days.map((day) => incidence(day)?.lost)).toEqual(close([0.1225, 0.1622, 0.1855, 0.2521, 0.2955, 0.3017]))
  })

  it('P11: quarters and December reconcile with the published counts', async () => {
    const counts = async (from: string, to: string) => {
      const w = await crm.pipeline.waterfall({ from: from as LocalDate, to: to as LocalDate, asOf })
      return [w.opening.count, w.created.count, w.won.count, w.lost.count, w.closing.count]
    }
    expect(await counts('2017-07-01', '2017-10-01')).toEqual([1_686, 2_770, 1_257, 790, 2_409])
    expect(await counts('2017-10-01', '2018-01-01')).toEqual([2_409, 1_165, 1_196, 789, 1_589])
    expect(await counts('2017-12-01', '2018-01-01')).toEqual([2_119, 121, 511, 140, 1_589])
  })

  it('R1, R5: accounts by the month of their first win, and who won again', async () => {
    const { cohorts } = await crm.retention.cohorts({ asOf })
    expect(cohorts.map(({ cohort, size }) => [cohort, size])).toEqual([
      ['2017-03', 84],
      ['2017-05', 1],
    ])
    expect(cohorts[0]?.cells.map((cell) => cell?.num)).toEqual([84, 79, 82, 84, 82, 83, 84, 77, 83, 83])
    expect((await crm.retention.repeat({ asOf })).toDate).toMatchObject({ num: 85, den: 85 })
  })

  it('R13: on how many accounts the revenue rests', async () => {
    const { hhi, top1, top10, clients, classes } = await crm.retention.concentration({ asOf })
    expect([hhi?.toFixed(6), top1.value?.toFixed(4), top10.value?.toFixed(4)]).toEqual(['0.013581', '0.0341', '0.2072'])
    expect(clients[0]?.client).toMatch(/kan-code/i)
    expect(classes.map((one) => one.clients)).toEqual([59, 18, 8])
  })

  it('R8: the three regions take different times to close', () => {
    const agents = parse(read('sales_teams.csv'), { columns: true }) as ReadonlyArray<Record<string, string>>
    const regionOf = new Map(agents.map((row) => [row.sales_agent, row.regional_office]))
    const engaged = rows.filter((row) => row.engage_date !== '')
    const observed = (region: string) =>
      engaged
        .filter((row) => regionOf.get(row.sales_agent) === region)
        .map((row) => ({
          time: daysBetween(row.engage_date as LocalDate, (row.close_date || asOf) as LocalDate),
          event: row.close_date !== '',
        }))
    const test = logRank(['Central', 'East', 'West'].map(observed))
    expect(test?.observed).toEqual([2_604, 1_858, 2_249])
    expect(test?.expected.map((one) => one.toFixed(2))).toEqual(['2325.42', '1822.55', '2563.03'])
    expect([test?.chi2.toFixed(3), test?.df, test?.p.toPrecision(2)]).toEqual(['74.317', 2, '7.3e-17'])
  })

  it('marks what the file says as said and what was assumed as inferred', async () => {
    const { entries } = await crm.timeline({ client: 'cancity', deal: '1C1I7A6R' })
    expect(Object.fromEntries(entries.map(({ type, provenance }) => [type, provenance]))).toEqual({
      DealOpened: 'said',
      DealContactEstablished: 'inferred',
      OfferMade: 'inferred',
      OfferAccepted: 'inferred',
      DealWon: 'said',
      ContractDrafted: 'inferred',
      ContractConcluded: 'inferred',
    })
    expect(entries[0]).toMatchObject({ source: 'sales_pipeline.csv', sourceRow: 2, actor: { role: 'importer' } })
  })
})
