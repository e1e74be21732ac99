/** The verbs of `clientela pipeline` on the fixture, as tables, JSON and CSV, each with a figure taken apart. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import { cliIn, peoplesCells } from '../support/cli.ts'
import { fixtureF } from '../support/fixture-f.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const store = `sqlite:${join(folder.path, 'f.db')}`
beforeAll(async () => (await fixtureF(store)).close())
afterAll(folder.remove)

const run = cliIn(folder.path)
const pipeline = (verb: string, ...form: ReadonlyArray<string>) =>
  run(['pipeline', ...verb.split(' '), '--store', store, '--zone', 'Europe/Madrid', '--as-of', '2026-03-31', ...form])

interface Verb {
  readonly verb: string
  /** What its table says. */
  readonly says: RegExp
  /** First line of its CSV. */
  readonly csv: string
  readonly keys: ReadonlyArray<string>
  /** A figure, and the streams behind it. */
  readonly drill: readonly [figure: string, streams: ReadonlyArray<string>]
}

const verbs: ReadonlyArray<Verb> = [
  {
    verb: 'board --cards',
    says: /closing +1 +18,000\.00 EUR/,
    csv: 'stage,count,deal,client,manager,value.amount,value.currency,source,business,expectedClose',
    keys: ['stages', 'won', 'lost', 'undated'],
    drill: ['stages.closing.value', ['deal-D4']],
  },
  {
    verb: 'funnel --in 2026-Q1',
    says: /presentation +4 +0/,
    csv: 'stage,reached,open,step.num,step.den,step.value,step.ci95.low,step.ci95.high,settled.num',
    keys: ['mode', 'deals', 'steps'],
    drill: ['steps.won.reached', ['deal-D1']],
  },
  {
    verb: 'conversion --in 2026-03',
    says: /presentation +1 +1 +0 +50\.0 %/,
    csv: 'stage,forward,lost,held,conversion.num,conversion.den,conversion.value',
    keys: ['exits', 'transitions'],
    drill: ['exits.presentation.lost', ['deal-D2']],
  },
  {
    verb: 'winrate --in 2026-03 --by manager',
    says: /m-7 +1 +1 +50\.0 %/,
    csv: 'key,won,lost,rate.num,rate.den,rate.value,rate.ci95.low,rate.ci95.high,wonValue.EUR,lostValue.EUR',
    keys: ['rows', 'total', 'open', 'reopened'],
    drill: ['total.rate', ['deal-D1', 'deal-D2']],
  },
  {
    verb: 'size',
    says: /total +1 +12,000\.00 EUR/,
    csv: 'view,asOf,knownAt,position,zone,withheld,total.key,total.won,total.wonValue.EUR,total.value.EUR.n',
    keys: ['rows', 'total', 'offers', 'discount', 'crossSell'],
    drill: ['offers.accepted', ['deal-D1', 'deal-D4']],
  },
  {
    verb: 'cycle',
    says: /won +1 +74\.00/,
    csv: 'view,asOf,knownAt,position,zone,withheld,won.n,won.mean,won.median',
    keys: ['won', 'lost', 'survival', 'cumulativeIncidence'],
    drill: ['won', ['deal-D1']],
  },
  {
    verb: 'ageing --idle-days 20 --stuck-days needs=14,closing=30',
    says: /needs +1 +0 +0 +1/,
    csv: 'stage,deals,buckets.0-7,buckets.8-30,buckets.31-60,buckets.61-90,buckets.>90,stuck',
    keys: ['stages', 'deals'],
    drill: ['stages.needs.stuck', ['deal-D3']],
  },
  {
    verb: 'velocity --days 90',
    says: /EUR +now +4 +50\.0 % +12,000\.00 EUR +74\.0/,
    csv: 'currency,now.open,now.winRate.num,now.winRate.den,now.winRate.value',
    keys: ['days', 'currencies', 'unvalued'],
    drill: ['currencies.EUR.now.winRate', ['deal-D1', 'deal-D2']],
  },
  {
    verb: 'forecast --in 2026-03',
    says: /forecast +3 +– +25,636\.36 EUR/,
    csv: 'category,count,value.EUR,weighted.EUR',
    keys: [
      'won',
      'weighted',
      'forecast',
      'range',
      'categories',
      'deals',
      'overdue',
      'undated',
      'probabilities',
      'seed',
    ],
    drill: ['categories.best case.weighted', ['deal-D5', 'deal-D4']],
  },
  {
    verb: 'calibration --origins 3',
    says: /2026-03 +2 +2 +0 +0\.5000 +0\.00 EUR +12,000\.00 EUR/,
    csv: 'bin,n,mean,observed.num,observed.den,observed.value',
    keys: ['axis', 'n', 'open', 'brier', 'skill', 'origins', 'table', 'money'],
    drill: ['origins.2026-03.resolved', ['deal-D1', 'deal-D2']],
  },
  {
    verb: 'waterfall --in 2026-03 --explain',
    says: /closing +5 +34,000\.00 EUR \+ 3,000\.00 USD/,
    csv: 'line,deal,position,occurredAt,type,value.amount,value.currency',
    keys: ['opening', 'created', 'reopened', 'increased', 'decreased', 'movedIn', 'movedOut', 'won', 'lost', 'closing'],
    drill: ['lost.value', ['deal-D2']],
  },
  {
    verb: 'coverage --in 2026-04 --target 10000.00_EUR',
    says: /coverage +0\.50/,
    csv: 'view,asOf,knownAt,position,zone,withheld,target.amount,target.currency,open.count,open.value.EUR',
    keys: ['target', 'open', 'won', 'remaining', 'targetMet', 'coverage', 'total', 'winRate', 'needed'],
    drill: ['open.value', ['deal-D3']],
  },
  {
    verb: 'slippage --in 2026-03',
    says: /slipped +1/,
    csv: 'deal,pushes,pulls,slipDays,closeDateError',
    keys: ['baseline', 'outcomes', 'rate', 'valueRate', 'deals'],
    drill: ['outcomes.slipped', ['deal-D3']],
  },
  {
    verb: 'objections',
    says: /price +2 +1 +0 +1 +0 +100\.0 % +50\.0 %/,
    csv: 'key,raised,open,answered,resolved,upheld,resolution.num,resolution.den,resolution.value',
    keys: ['kinds', 'total', 'measures', 'winRates'],
    drill: ['kinds.price.open', ['deal-D5']],
  },
  {
    verb: 'paths',
    says: /1-2-3-5-6-lost +1 +14\.3 %/,
    csv: 'path,deals,share.num,share.den,share.value',
    keys: ['deals', 'variants', 'follows', 'stages'],
    drill: ['variants.1-2-3-5-6-lost.deals', ['deal-D2']],
  },
]

describe.each(verbs)('clientela pipeline $verb', ({ verb, says, csv, keys, drill: [figure, streams] }) => {
  const ask = (...form: ReadonlyArray<string>) => {
    const args = verb.split(' ').map((word) => word.replace('_', ' '))
    const when = ['--store', store, '--zone', 'Europe/Madrid', '--as-of', '2026-03-31', '--known-at', '2026-06-30']
    return run(['pipeline', ...args, ...when, ...form])
  }

  it('as a table', async () => {
    const { code, out } = await ask()
    expect(out).toMatch(says)
    expect(code).toBe(0)
  })

  it('as JSON, under the names that scripts rely on', async () => {
    const answer = JSON.parse((await ask('--json')).out)
    expect(Object.keys(answer).slice(0, 5)).toEqual(['view', 'asOf', 'knownAt', 'position', 'zone'])
    expect(Object.keys(answer)).toEqual(expect.arrayContaining([...keys, 'inferred']))
  })

  it('as CSV, typed: no cell is words for people', async () => {
    const { out } = await ask('--csv')
    expect(out.split('\n')[0]?.slice(0, csv.length)).toBe(csv)
    expect(peoplesCells(out)).toEqual([])
  })

  it(`taken apart: ${figure}`, async () => {
    const { drill } = JSON.parse((await ask('--json', '--drill', figure)).out)
    expect(drill.behind.map(({ stream }: { readonly stream: string }) => stream)).toEqual(streams)
  })
})

describe('--convert', () => {
  const rates = (name: string, ...lines: ReadonlyArray<string>) => {
    const path = join(folder.path, name)
    writeFileSync(path, ['day,currency,rate', ...lines].join('\n'))
    return path
  }
  const march = 'waterfall --from 2026-03-01 --to 2026-04-01'

  it('EUR has every amount in it, and says how many were in another', async () => {
    const file = rates('usd.csv', '2026-01-01,USD,0.9')
    const { out } = await pipeline(march, '--convert', 'EUR', '--rates', file)
    expect(out).toMatch(/closing +5 +36,700\.00 EUR/)
    expect(out).toContain('converted to EUR, each amount at the rate of its own day: 1 USD')
    const { converted } = JSON.parse((await pipeline(march, '--convert', 'EUR', '--rates', file, '--json')).out)
    expect(converted).toEqual({ to: 'EUR', amounts: { USD: 1 } })
  })

  it('is of series, differences, what-ifs, replays and exports as well', async () => {
    const to = ['--convert', 'EUR', '--rates', rates('all.csv', '2026-01-01,USD,0.9'), '--store', store]
    const json = async (...args: ReadonlyArray<string>) =>
      JSON.parse((await run([...args, ...to, '--zone', 'Europe/Madrid', '--json'])).out)
    const converted = { to: 'EUR', amounts: { USD: 1 } }
    const spans = ['--from', '2026-03-01', '--to', '2026-04-01']
    const series = await json('series', '--view', 'pipeline board', ...spans)
    expect(series).toMatchObject({ converted, points: [{ figures: { 'stages.prospect.value': { EUR: 270_000 } } }] })
    const diff = await json('audit', 'diff', '--view', 'pipeline board', '--from', '2026-02-28', '--to', '2026-03-31')
    expect(diff.converted).toEqual(converted)
    expect(diff.changes.find(({ figure }: { figure: string }) => figure === 'stages.prospect.value')).toMatchObject({
      after: { EUR: 270_000 },
    })
    const nobody = await run(['what-if', '--discount', 'manger=0', '--store', store])
    expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining('nobody acts as manger; there are manager,')])
    const whatIf = await json('what-if', '--discount', 'manager=0', '--view', 'pipeline board', '--as-of', '2026-03-31')
    expect(whatIf.views).toMatchObject([{ view: 'pipeline board', converted }])
    const replay = await json('replay', '--projection', 'pipeline board', '--as-of', '2026-03-31')
    expect(replay.answer).toMatchObject({ converted, stages: { 0: { value: { EUR: 270_000 } } } })
    const csv = ['export', 'view', 'pipeline board', '--format', 'csv', '--as-of', '2026-03-31', ...to]
    expect((await run([...csv, '--zone', 'Europe/Madrid'])).out).toMatch(
      /^stage,count,value\.EUR,[^\n]*\nprospect,1,270000,/,
    )
  })

  it('says what is wrong with it', async () => {
    const said = async (...args: ReadonlyArray<string>) => {
      const { code, err } = await pipeline(march, '--convert', 'EUR', ...args)
      return `${code} ${err}`
    }
    expect(await said()).toMatch(/^2 .*--convert and --rates go together/)
    expect(await said('--rates', rates('bad.csv', '31.3.,USD,1'))).toMatch(/^2 .*line 2: "31\.3\." is no day/)
    expect(await said('--rates', rates('late.csv', '2026-04-01,USD,0.9'))).toMatch(
      /^2 .*no rate from USD to EUR on 2026-03-09 or before/,
    )
  })
})

describe('a wrong question', () => {
  it('is answered with what to write', async () => {
    const wrong: ReadonlyArray<readonly [verb: string, says: RegExp]> = [
      ['forecast', /forecast needs --from and --to/],
      ['forecast --in 2026-13', /--in: "2026-13" is not a period/],
      ['winrate --in 2026-Q1 --from 2026-01-01', /--in says the whole period/],
      ['coverage --in 2026-Q1 --target 5', /write an amount and a currency/],
      ['ageing --idle-days need=3', /"need" is no stage/],
      ['ageing --percentile 75', /from 0 to 1/],
    ]
    for (const [verb, says] of wrong)
      expect(await pipeline(verb)).toEqual({ code: 2, out: '', err: expect.stringMatching(says) })
  })
})

describe('before the recorded history', () => {
  const ask = (...args: ReadonlyArray<string>) =>
    run([...args, '--store', store, '--zone', 'Europe/Madrid', '--as-of', '2025-12-31'])

  it('no figure is known: null, not 0 (C13)', async () => {
    const board = JSON.parse((await ask('pipeline', 'board', '--json')).out)
    expect(board).toMatchObject({ beforeHistory: true, won: { count: null, value: null } })
    expect(board.stages[0]).toMatchObject({ stage: 'prospect', count: null, value: null })
    expect((await ask('export', 'view', 'pipeline winrate', '--format', 'ndjson')).out).toContain('"total.won":null')
    const { out, code } = await ask('pipeline', 'board')
    expect([code, out.trim()]).toEqual([0, 'Nothing is on record by 2025-12-31 23:59: no figure is known'])
  })

  it('a day later they are', async () => {
    const day = ['pipeline', 'board', '--store', store, '--zone', 'Europe/Madrid', '--as-of', '2026-01-05', '--json']
    const board = JSON.parse((await run(day)).out)
    expect(board.stages[0]).toMatchObject({ count: 1, value: { EUR: 1_000_000 } })
    expect(board).not.toHaveProperty('beforeHistory')
  })
})

describe('clientela series', () => {
  it('shows rates as people read them', async () => {
    const span = ['--from', '2026-03-01', '--to', '2026-04-01', '--store', store, '--zone', 'Europe/Madrid']
    const { out } = await run(['series', '--view', 'pipeline winrate', '--figure', 'total.rate', ...span])
    expect(out).toMatch(/2026-03 +50\.0 %/)
  })
})
