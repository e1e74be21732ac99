/** What a program that embeds clientela gets wrong is said in a tagged error: what, where, and what to do. Nothing is written. */
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listedViews } from '../../projections/catalogue.ts'
import { type Clientela, isClientelaError, openClientela } from '../../src/index.ts'
import '../../src/sqlite.ts'

const by = { actor: { id: 'anna', role: 'manager' } } as const
const registering = { type: 'RegisterClient', name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' } } as const

/** As plain JavaScript calls it, past what the types say. */
const untyped = (crm: Clientela) => crm.handle as unknown as (...given: ReadonlyArray<unknown>) => Promise<unknown>

const errorOf = async (work: Promise<unknown>): Promise<readonly [tag: string, message: string]> => {
  try {
    await work
  } catch (thrown) {
    if (isClientelaError(thrown)) return [thrown.error._tag, thrown.message]
    throw thrown
  }
  throw new Error('nothing was refused')
}

describe('opening', () => {
  const wrong = [
    ['an unknown zone', { store: 'memory:', zone: 'Europe/Madird' }, 'UnknownZone', /Europe\/Madrid/],
    ['another kind of store', { store: 'postgres://x', zone: 'UTC' }, 'StoreUnavailable', /memory:, sqlite:/],
    [
      'a folder that is missing',
      { store: 'sqlite:/missing/x.db', zone: 'UTC' },
      'StoreUnavailable',
      /\/missing\/x\.db/,
    ],
    [
      'a folder for a file',
      { store: `sqlite:${tmpdir()}`, zone: 'UTC' },
      'StoreUnavailable',
      /name a file in a folder/,
    ],
  ] as const
  for (const [what, options, tag, message] of wrong)
    it(`refuses ${what}`, async () => {
      expect(await errorOf(openClientela(options))).toEqual([tag, expect.stringMatching(message)])
    })
})

describe('handling', () => {
  let crm: Clientela
  beforeAll(async () => {
    crm = await openClientela({ store: 'memory:', zone: 'UTC' })
  })
  afterAll(() => crm.close())

  const wrong: ReadonlyArray<readonly [what: string, given: ReadonlyArray<unknown>, message: RegExp]> = [
    ['no command', [null, by], /must be an object/],
    ['a list of commands', [[registering], by], /must be an object/],
    ['no options', [registering], /actor is missing: say who acts/],
    ['nobody who acts', [registering, { actor: { id: '', role: 'manager' } }], /actor is missing/],
    ['a command that does not exist', [{ type: 'constructor' }, by], /not a command we know/],
    ['a field that does not exist', [{ ...registering, nmae: 'x' }, by], /nmae is not a field here; known are: name/],
    ['a prototype', [JSON.parse('{"type":"RegisterClient","__proto__":{}}'), by], /__proto__ is not a field/],
    ['a time that is none', [registering, { ...by, occurredAt: 'yesterday' }], /occurredAt must be an instant/],
    ['a name with no end', [{ ...registering, name: 'x'.repeat(5_000_000) }, by], /at most 20000 characters/],
    ['an id over two lines', [{ ...registering, client: 'a\nb' }, by], /the id of a client/],
    [
      'half a cent',
      [{ type: 'OpenDeal', client: 'c', source: 'call', expectedValue: { amount: 0.5, currency: 'EUR' } }, by],
      /whole minor units/,
    ],
  ]
  for (const [what, given, message] of wrong)
    it(`refuses ${what}`, async () => {
      expect(await errorOf(untyped(crm)(...given))).toEqual(['InvalidCommand', expect.stringMatching(message)])
    })

  it('writes nothing of any of them', async () => {
    for await (const page of crm.store.readAll()) expect(page).toEqual([])
  })
})

describe('asking', () => {
  let crm: Clientela
  beforeAll(async () => {
    crm = await openClientela({ store: 'memory:', zone: 'UTC' })
  })
  afterAll(() => crm.close())

  it('refuses a day that is none, a zone, a view or a figure that does not exist', async () => {
    expect(await errorOf(crm.pipeline.board({ asOf: '2026-02-30' }))).toEqual([
      'BadTimeBound',
      expect.stringContaining('2026-03-31'),
    ])
    expect((await errorOf(crm.pipeline.board({ zone: 'Mars' })))[0]).toBe('UnknownZone')
    expect((await errorOf(crm.pipeline.board({ drill: 'stages.x' })))[0]).toBe('UnknownFigure')
    const series = crm.series({ view: 'pipeline bored', every: 'month', from: '2026-01-01', to: '2026-02-01' })
    expect(await errorOf(series)).toEqual(['UnknownView', expect.stringContaining('pipeline board')])
    const waiting = crm.handle(registering, { ...by, waitFor: ['bored'] })
    expect((await errorOf(waiting))[0]).toBe('UnknownView')
  })
})

describe('what a view is asked beside the moment', () => {
  let crm: Clientela
  beforeAll(async () => {
    crm = await openClientela({ store: 'memory:', zone: 'UTC' })
  })
  afterAll(() => crm.close())

  it('is known of every view', () => {
    expect(listedViews.flatMap(({ options, verb }) => (options === undefined ? [verb] : []))).toEqual([])
  })

  it('is refused by its name where it is unknown, by its words where it is another, and where it is missing', async () => {
    const winRate = crm.pipeline.winRate as unknown as (options: object) => Promise<unknown>
    expect(await errorOf(winRate({ by: 'colour' }))).toEqual([
      'BadOptions',
      'pipeline winrate: by must be one of manager, source, product, segment, competitor, new-or-repeat',
    ])
    expect((await errorOf(winRate({ bye: 'manager' })))[1]).toMatch(/bye is not a field here; known are: from, to/)
    expect((await errorOf(winRate({ from: '2026-13-01' })))[1]).toMatch(/from must be an existing day, YYYY-MM-DD/)
    const forecast = crm.pipeline.forecast as unknown as (options: object) => Promise<unknown>
    expect((await errorOf(forecast({ from: '2026-01-01' })))[1]).toBe('pipeline forecast: to is missing')
    await winRate({ by: undefined })
  })
})

describe('having closed', () => {
  it('is said by whatever is asked then; closing again is nothing', async () => {
    const crm = await openClientela({ store: 'memory:', zone: 'UTC' })
    await crm.close()
    await crm.close()
    expect((await errorOf(crm.handle(registering, by)))[0]).toBe('StoreUnavailable')
    expect((await errorOf(crm.pipeline.board()))[0]).toBe('StoreUnavailable')
    expect(await crm.health()).toMatchObject({ ok: false, problems: [expect.stringContaining('closed')] })
    const told = await new Promise((resolve) => crm.events({ after: 'start' }).subscribe({ error: resolve }))
    expect(told).toMatchObject({ _tag: 'StoreUnavailable' })
  })
})
