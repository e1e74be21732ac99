/** The verbs of `clientela retention` on a played company, as tables, JSON and CSV, each with a figure taken apart. */
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import type { Views } from '../../src/app/asked.ts'
import { cliIn, peoplesCells } from '../support/cli.ts'
import { performedCompany } from '../support/played.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const store = `sqlite:${join(folder.path, 'played.db')}`
beforeAll(async () => (await performedCompany({ seed: 3, clients: 30, months: 20 }, store)).crm.close(), 120_000)
afterAll(folder.remove)

const run = cliIn(folder.path)
const ask = (verb: string, ...form: ReadonlyArray<string>) => {
  const when = ['--zone', 'Europe/Madrid', '--as-of', '2025-06-30', '--known-at', '2025-08-31']
  return run(['retention', ...verb.split(' '), '--store', store, ...when, ...form])
}

type Retention = Views['retention']
type AnswerOf<Name extends keyof Retention> = Awaited<ReturnType<Retention[Name]>>
type Cell = string | number | null

interface Verb {
  readonly verb: string
  /** First line of its CSV. */
  readonly csv: string
  readonly keys: ReadonlyArray<string>
  /** What the CSV has of the answer: so many rows, and of some columns the first cell. */
  readonly rows: (answer: never) => number
  readonly first: (answer: never) => Readonly<Record<string, Cell>>
  /** A word of the table. */
  readonly says: (answer: never) => string
  /** A figure, and its value. */
  readonly drill: readonly [figure: string, value: (answer: never) => unknown]
}

const verb = <Name extends keyof Retention>(
  _view: Name,
  spec: {
    readonly [Key in keyof Verb]: Verb[Key] extends (answer: never) => infer Result
      ? (answer: AnswerOf<Name>) => Result
      : Key extends 'drill'
        ? readonly [figure: string, value: (answer: AnswerOf<Name>) => unknown]
        : Verb[Key]
  },
): Verb => spec

const verbs: ReadonlyArray<Verb> = [
  verb('standing', {
    verb: 'standing --from 2025-01-01 --to 2025-07-01',
    csv: 'client,status,standing,first,since,reason',
    keys: ['setting', 'from', 'to', 'statuses', 'standings', 'clients', 'merged'],
    rows: ({ clients }) => clients.length,
    first: ({ clients }) => ({ client: clients[0]?.client ?? '', status: clients[0]?.status ?? '' }),
    says: () => 'won-back',
    drill: ['standings.new', ({ standings }) => standings.new],
  }),
  verb('cohorts', {
    verb: 'cohorts --period quarter',
    csv: 'cohort,split,size,cells.0.num,cells.0.den,cells.0.value',
    keys: ['period', 'kind', 'cohorts', 'all', 'provisional', 'startUnknown'],
    rows: ({ cohorts }) => cohorts.length,
    first: ({ cohorts }) => ({ cohort: cohorts[0]?.cohort ?? '', size: cohorts[0]?.size ?? 0 }),
    says: ({ cohorts }) => cohorts[0]?.cohort ?? '',
    drill: ['all.1', ({ all }) => all[1]],
  }),
  verb('churn', {
    verb: 'churn --period quarter --setting either',
    csv: 'period,from,to,complete,opening,closing,lost,gained,new,wonBack,churn.num,churn.den,churn.value',
    keys: ['setting', 'periods', 'total', 'merged'],
    rows: ({ periods }) => periods.length,
    first: ({ periods }) => ({ period: periods[0]?.period ?? '', lost: periods[0]?.lost ?? 0 }),
    says: ({ total }) => String(total.opening),
    drill: ['total.lost', ({ total }) => total.lost],
  }),
  verb('revenue', {
    verb: 'revenue',
    csv: 'month,booked.EUR,',
    keys: ['reading', 'from', 'to', 'months', 'total'],
    rows: ({ months }) => months.length,
    first: ({ months }) => ({ month: months[0]?.month ?? '' }),
    says: ({ total }) => ((total.closing.EUR ?? 0) / 100).toLocaleString('en', { minimumFractionDigits: 2 }),
    drill: ['total.closing', ({ total }) => total.closing],
  }),
  verb('purchaseRevenue', {
    verb: 'revenue --purchases',
    csv: 'view,asOf,knownAt,position,zone,withheld,before,from,to,complete',
    keys: ['before', 'from', 'to', 'opening', 'closing', 'grr', 'nrr', 'complete'],
    rows: () => 1,
    first: ({ closing }) => ({ 'closing.EUR': closing.EUR ?? 0 }),
    says: ({ from }) => from,
    drill: ['closing', ({ closing }) => closing],
  }),
  verb('renewals', {
    verb: 'renewals --within 400',
    csv: 'contract,client,value.amount,value.currency,monthly.amount,monthly.currency,to,daysLeft',
    keys: ['from', 'to', 'ending', 'soon', 'outcomes', 'rate', 'onTime', 'gross', 'net', 'contracts'],
    rows: ({ ending }) => ending.length,
    first: ({ ending }) => ({ contract: ending[0]?.contract ?? '', daysLeft: ending[0]?.daysLeft ?? 0 }),
    says: ({ ending }) => ending[0]?.contract ?? '',
    drill: ['soon', ({ ending }) => ending.length],
  }),
  verb('repeat', {
    verb: 'repeat --within 90',
    csv: 'view,asOf,knownAt,position,zone,withheld,toDate.num,toDate.den,toDate.value',
    keys: ['toDate', 'withinDays', 'within', 'notYetExposed', 'curve', 'medianDaysBetween', 'repeatRevenue'],
    rows: () => 1,
    first: ({ toDate }) => ({ 'toDate.num': toDate.num, 'toDate.den': toDate.den }),
    says: ({ within, notYetExposed }) => `${within.num} of ${within.den}; ${notYetExposed} too young to tell`,
    drill: ['within', ({ within }) => within],
  }),
  verb('rfm', {
    verb: 'rfm --scoring nested',
    csv: 'client,days,purchases,value,r,f,m,segment',
    keys: ['currency', 'from', 'scoring', 'small', 'segments', 'clients'],
    rows: ({ clients }) => clients.length,
    first: ({ clients }) => ({ client: clients[0]?.client ?? '', r: clients[0]?.r ?? 0 }),
    says: () => 'hibernating',
    drill: ['segments.champion.clients', ({ segments }) => segments[0]?.clients],
  }),
  verb('survival', {
    verb: 'survival --by kind',
    csv: 'group,n,late,median,restrictedMean,observed,time,atRisk,events,censored,survival,se,low,high,hazard',
    keys: ['groups', 'logRank', 'pairs'],
    rows: ({ groups }) => groups.reduce((sum, { curve }) => sum + curve.length, 0),
    first: ({ groups }) => {
      const [group] = groups.filter(({ curve }) => curve.length > 0)
      return { group: group?.group ?? '', time: group?.curve[0]?.time ?? 0 }
    },
    says: ({ logRank }) => `log-rank: χ² ${logRank?.chi2.toFixed(3)}`,
    drill: ['groups.corporate.n', ({ groups }) => groups.find(({ group }) => group === 'corporate')?.n],
  }),
  verb('hazard', {
    verb: 'hazard --spells all',
    csv: 'month,atRisk,lost,censored,hazard,survival,few',
    keys: ['n', 'months'],
    rows: ({ months }) => months.length,
    first: ({ months }) => ({ month: 0, atRisk: months[0]?.atRisk ?? 0 }),
    says: ({ n }) => `${n} clients by month of tenure`,
    drill: ['months.0.atRisk', ({ months }) => months[0]?.atRisk],
  }),
  verb('clv', {
    verb: 'clv --horizon 6',
    csv: 'client,x,tx,T,mean,alive,expected,clv',
    keys: ['purchaseModel', 'currency', 'horizon', 'model', 'spend', 'reason', 'problems', 'correlation', 'clients'],
    rows: ({ clients }) => clients.length,
    first: ({ clients }) => ({ client: clients[0]?.client ?? '' }),
    says: () => 'within 6 months',
    drill: ['correlation', ({ correlation }) => correlation],
  }),
  verb('risk', {
    verb: 'risk --back-test',
    csv: 'client,health,colour,components.rhythm',
    keys: ['clients', 'colours', 'silent', 'backTest'],
    rows: ({ clients }) => clients.length,
    first: ({ clients }) => ({ client: clients[0]?.client ?? '' }),
    says: ({ colours: { red, amber, green } }) => `${red} red, ${amber} amber, ${green} green`,
    drill: ['colours.green', ({ colours }) => colours.green],
  }),
]

describe.each(verbs)('clientela retention $verb', ({ verb: words, csv, keys, rows, first, says, drill }) => {
  const answered = async (): Promise<never> => JSON.parse((await ask(words, '--json')).out) as never

  it('as a table', async () => {
    const { code, out } = await ask(words)
    expect(out).toContain(says(await answered()))
    expect(code).toBe(0)
  })

  it('as JSON, under the names that scripts rely on', async () => {
    const answer = await answered()
    expect(Object.keys(answer).slice(0, 5)).toEqual(['view', 'asOf', 'knownAt', 'position', 'zone'])
    expect(Object.keys(answer)).toEqual(expect.arrayContaining([...keys, 'inferred']))
  })

  it('as CSV, a row for each that the answer has', async () => {
    const { out } = await ask(words, '--csv')
    const answer = await answered()
    expect(out.split('\n')[0]?.slice(0, csv.length)).toBe(csv)
    expect(peoplesCells(out)).toEqual([])
    const parsed = parse(out, { columns: true }) as ReadonlyArray<Readonly<Record<string, string>>>
    expect(parsed.length).toBe(rows(answer))
    expect(parsed.length).toBeGreaterThan(0)
    for (const [column, cell] of Object.entries(first(answer))) expect(parsed[0]?.[column]).toBe(String(cell))
  })

  it(`taken apart: ${drill[0]}`, async () => {
    const { out } = await ask(words, '--json', '--drill', drill[0])
    const { drill: found } = JSON.parse(out)
    expect(found.value).toEqual(drill[1](await answered()))
    for (const { stream, positions } of found.behind) {
      expect(stream).toMatch(/^(client|contract|deal|order)-/)
      expect(positions.length).toBeGreaterThan(0)
    }
  })
})

describe('a wrong question', () => {
  it.each([
    ['churn --fiscal-start 13', /write a month from 1 to 12/],
    ['cohorts --period fortnight', /--period/],
    ['cohorts --kind bracket --bracket x', /--bracket/],
    ['repeat --within 0', /--within/],
    ['survival --by colour', /--by/],
    ['standing --from 2025-13-01', /2025-13-01/],
    ['rfm --purchases all', /--purchases/],
    ['risk --drill colours.blue', /no figure is called "colours.blue"/],
  ])('%s', async (words, says) => {
    expect(await ask(words)).toEqual({ code: 2, out: '', err: expect.stringMatching(says) })
  })
})
