import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { utc } from '../../src/domain/values/zone.ts'
import { bankSource } from '../../src/import/bank-campaign.ts'
import { type Counts, type Rejected, runImport } from '../../src/import/run.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { dataSet } from '../support/data.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const opened = () => openClientela({ store: 'memory:', zone: 'UTC', recordRefusals: false })

const imported = async (crm: Clientela, file: string) => {
  const source = bankSource({ file, zone: utc, currency: 'EUR', year: 2010, campaign: 'deposits' })
  const rejected: Array<Rejected> = []
  const counts = await runImport(crm, source.calls, { onRejected: (one) => rejected.push(one) })
  return { counts, rejected, notices: source.notices }
}

/** Calls as the history has them. */
const callsOf = async (crm: Clientela) => {
  const calls: Array<{ readonly seconds: number; readonly attempt: number }> = []
  for await (const batch of crm.store.readAll())
    for (const { type, data } of batch)
      if (type === 'InteractionRecorded') calls.push(data as { readonly seconds: number; readonly attempt: number })
  return calls
}

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, one) => total + one, 0)

describe('calls of a bank', () => {
  const header =
    'age,job,marital,education,default,balance,housing,loan,contact,day,month,duration,campaign,pdays,previous,poutcome,y'
  const file = (name: string, ...lines: ReadonlyArray<string>): string => {
    const path = join(folder.path, name)
    writeFileSync(path, `${[header, ...lines].join('\n')}\n`)
    return path
  }
  const yes = '59,admin.,married,secondary,no,2343,yes,no,cellular,5,may,1042,3,-1,0,unknown,yes'
  const no = '40,unknown,single,tertiary,no,,yes,no,unknown,6,may,10,1,12,2,failure,no'

  it('are a campaign, its invitations and answers, calls with their length, and deals won or lost', async () => {
    const crm = await opened()
    const { counts, notices } = await imported(crm, file('two.csv', yes, no))
    expect(counts).toMatchObject({ rows: 2, imported: 2, rejected: 0 })
    expect([...notices.keys()]).toEqual([
      'the file says no year: all calls are taken to be of 2010',
      'a deposit whose amount the file does not say: won at 0.00',
      'balance is empty: taken as unknown, not as 0',
    ])
    const [row] = (await crm.campaign.results({ campaign: 'deposits' })).rows
    expect(row).toMatchObject({ invited: 2, answered: 2, deals: 2, won: 1, lost: 1, cost: null })
    expect((await callsOf(crm)).map(({ seconds, attempt }) => [seconds, attempt])).toEqual([
      [1042, 3],
      [10, 1],
    ])
    const { clients } = await crm.clients.list()
    expect(clients.every(({ unidentified, kind }) => unidentified && kind === 'person')).toBe(true)
    const lost = clients.find(({ purchases }) => purchases === 0)
    const { card } = await crm.clients.show({ client: lost?.client ?? '' })
    // What is unknown is left out, a balance that is not there among it.
    expect(card?.details).toEqual({
      attributes: {
        age: '40',
        marital: 'single',
        education: 'tertiary',
        default: 'no',
        housing: 'yes',
        loan: 'no',
        pdays: '12',
        previous: '2',
        poutcome: 'failure',
      },
    })
    await crm.close()
  })

  it('come in once, in whatever order, and two rows alike are two clients', async () => {
    const crm = await opened()
    expect((await imported(crm, file('first.csv', yes, no, yes))).counts).toMatchObject({ imported: 3, already: 0 })
    expect((await imported(crm, file('again.csv', no, yes, yes))).counts).toMatchObject({
      rows: 3,
      imported: 0,
      already: 3,
      events: 0,
    })
    expect((await crm.campaign.results()).total).toMatchObject({ deals: 3, won: 2 })
    await crm.close()
  })

  it('are rejected with line, column and reason, where they cannot be', async () => {
    const crm = await opened()
    const broken = [
      yes.replace(',may,', ',mai,'),
      yes.replace(',5,may,', ',31,feb,'),
      yes.replace(',1042,', ',-1,'),
      yes.replace(',1042,3,', ',1042,0,'),
      yes.replace(',2343,', ',much,'),
      yes.replace(/yes$/, 'perhaps'),
    ]
    const { counts, rejected } = await imported(crm, file('broken.csv', ...broken, no))
    expect(counts).toMatchObject({ rows: 7, imported: 1, already: 0, rejected: 6 })
    expect(rejected.map(({ line, column }) => [line, column])).toEqual([
      [2, 'month'],
      [3, 'day'],
      [4, 'duration'],
      [5, 'campaign'],
      [6, 'balance'],
      [7, 'y'],
    ])
    expect((await crm.campaign.results()).total).toMatchObject({ deals: 1, lost: 1 })
    await crm.close()
  })
})

const sets = [
  {
    name: 'bank-marketing',
    delimiter: ',',
    outcome: 'deposit',
    yes: 5_289,
    no: 5_873,
    calls: 27_999,
    seconds: 4_152_195,
  },
  { name: 'bank-marketing-uci', delimiter: ';', outcome: 'y', yes: 521, no: 4_000, calls: 12_630, seconds: 1_193_369 },
]

for (const { name, delimiter, outcome, yes, no, calls, seconds } of sets) {
  const path = dataSet(name)
  describe.skipIf(path === undefined)(`the data set ${name}`, () => {
    const file = join(path ?? '', 'bank.csv')
    let crm: Clientela
    let counts: Counts
    let source: ReadonlyArray<Readonly<Record<string, string>>>
    beforeAll(async () => {
      crm = await opened()
      counts = (await imported(crm, file)).counts
      source = parse(readFileSync(file, 'utf8'), { columns: true, delimiter })
    }, 300_000)
    afterAll(() => crm.close())

    it('comes in whole: every row imported, none rejected', () => {
      expect(counts).toMatchObject({ rows: yes + no, imported: yes + no, already: 0, rejected: 0 })
    })

    it('gives the published figures', async () => {
      const { total } = await crm.campaign.results()
      expect(total).toMatchObject({ invited: yes + no, answered: yes + no, won: yes, lost: no, open: 0 })
      const made = await callsOf(crm)
      expect([sum(made.map(({ attempt }) => attempt)), sum(made.map((one) => one.seconds))]).toEqual([calls, seconds])
    })

    it('gives month by month what the file itself gives', async () => {
      const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
      for (const [i, month] of months.entries()) {
        const own = source.filter((row) => row.month === month)
        const days = [i, i + 1].map((n) => new Date(Date.UTC(2010, n, 1)).toISOString().slice(0, 10) as LocalDate)
        const [from, to] = days as [LocalDate, LocalDate]
        const { total } = await crm.pipeline.winRate({ from, to })
        expect([month, total.won, total.rate.den]).toEqual([
          month,
          own.filter((row) => row[outcome] === 'yes').length,
          own.length,
        ])
      }
    })
  })
}
