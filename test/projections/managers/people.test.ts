import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personnelFile } from '../../../projections/managers/facts.ts'
import { clientId, managerId, requirementId } from '../../../src/domain/values/ids.ts'
import { date, money } from '../../support/company.ts'
import { everyFigureDrills } from '../../support/drill.ts'
import { appointed, type Team, team } from '../../support/team.ts'

const [anna, bruno] = [managerId('anna'), managerId('bruno')]
const [senior, corporate] = [requirementId('position.senior'), requirementId('clients.corporate')]
const qualify = (
  manager: typeof anna,
  kind: 'language' | 'skill',
  subject: string,
  level: number,
  validUntil?: string,
) =>
  ({
    type: 'RecordQualification',
    manager,
    kind,
    subject,
    level,
    ...(validUntil === undefined ? {} : { validUntil: date(validUntil) }),
  }) as const

const head = { id: 'helena', role: 'head' }
const asAnna = { id: 'anna', role: 'manager' }
const ada = { id: 'ada', role: 'analyst' }

let t: Team
beforeAll(async () => {
  t = await team()
  await t.client('forn', '2026-01-02', { manager: 'anna', kind: 'corporate' })
  await t.client('casa', '2026-01-02', { manager: 'anna', kind: 'small-retail-chain' })
  await t.win('d1', 'forn', '2026-01-05', '2026-01-20')
  await t.win('d2', 'forn', '2026-01-21', '2026-02-20')
  await t.set(
    '2026-02-01',
    qualify(anna, 'language', 'en', 3),
    qualify(anna, 'skill', 'negotiation', 5, '2026-03-31'),
    qualify(bruno, 'language', 'en', 5),
    {
      type: 'SetRequirement',
      requirement: senior,
      needs: [
        { kind: 'language', subject: 'en', level: 4 },
        { kind: 'skill', subject: 'negotiation', level: 4 },
      ],
      successful: 2,
      repeat: 1,
    },
  )
  await t.set('2026-02-10', {
    type: 'SetRequirement',
    requirement: corporate,
    needs: [
      { kind: 'language', subject: 'en', level: 4 },
      { kind: 'skill', subject: 'negotiation', level: 4 },
    ],
  })
  await t.set(
    '2026-02-11',
    { type: 'GrantCompetence', manager: anna, discount: 1_200 },
    { type: 'CompleteTraining', manager: anna, course: 'negotiation-2', cost: money(450) },
    {
      type: 'RecordViolation',
      manager: anna,
      kind: 'negligence',
      words: 'forgot the renewal',
      client: clientId('forn'),
      damages: money(1_000),
    },
    { type: 'ImposeMeasure', manager: anna, measure: 'a reprimand', compensation: money(300) },
    {
      type: 'RecordViolation',
      manager: anna,
      kind: 'non-performance',
      words: 'no call for a month',
    },
  )
  await t.set('2026-03-20', qualify(anna, 'language', 'en', 4))
  t.clock.set('2026-12-01T00:00:00.000Z')
})
afterAll(() => t.crm.close())

describe('S31, what is required and what is missing', () => {
  const of = async (asOf: string, more: object = {}) => t.crm.manager.requirements({ asOf, ...more })
  const gaps = async (asOf: string) =>
    (await of(asOf)).gaps.map(({ manager, requirement, subject, why }) => [manager, requirement, subject, why])

  it('is asked as of any day: too low, then met, then run out', async () => {
    expect(await gaps('2026-02-05')).toEqual([])
    expect(await gaps('2026-03-01')).toEqual([['anna', 'clients.corporate', 'en', 'too low']])
    expect(await gaps('2026-03-25')).toEqual([])
    expect(await gaps('2026-04-01')).toEqual([['anna', 'clients.corporate', 'negotiation', 'run out']])
  })

  it('runs month by month, each as of its end', async () => {
    const { course } = await of('2026-04-15', { since: date('2026-01-01') })
    expect(course.map(({ period, day, gaps: open }) => [period, day, open])).toEqual([
      ['2026-01', '2026-01-31', 0],
      ['2026-02', '2026-02-28', 1],
      ['2026-03', '2026-03-31', 0],
      ['2026-04', '2026-04-15', 1],
    ])
  })

  it('says who may take which clients, who could be promoted, and what will run out', async () => {
    const { managers, runsOut } = await of('2026-03-25', { all: true })
    expect(managers.map(({ manager, mayTake }) => [manager, mayTake])).toEqual([
      ['anna', ['corporate']],
      ['bruno', []],
    ])
    const promotion = (n: number) => managers[n]?.checks.find(({ requirement }) => requirement === senior)
    expect(promotion(0)).toMatchObject({
      applies: false,
      successful: { has: 2, needed: 2 },
      repeat: { has: 1, needed: 1 },
      met: true,
    })
    expect(promotion(1)).toMatchObject({ successful: { has: 0, needed: 2 }, met: false })
    expect(runsOut).toEqual([
      {
        manager: 'anna',
        qualification: 'skill',
        subject: 'negotiation',
        validUntil: '2026-03-31',
        neededFor: ['clients.corporate'],
      },
    ])
  })

  it('holds what applies: the own position, and classes of clients looked after', async () => {
    const { managers } = await of('2026-03-25')
    expect(managers.map(({ checks }) => checks.map(({ requirement, clients }) => [requirement, clients]))).toEqual([
      [['clients.corporate', 1]],
      [],
    ])
  })

  it('has every figure drilled', async () => {
    const answer = await of('2026-04-01', { since: date('2026-01-01'), all: true })
    everyFigureDrills(answer, /(checks|requirements|needs|gaps)\.\d+\./)
  })
})

describe('the managers', () => {
  it('are listed with their clients, deals and gaps', async () => {
    await t.set('2026-12-02', appointed('carla', { position: 'trainee' }), {
      type: 'EndAppointment',
      manager: managerId('carla'),
    })
    const { managers, of } = await t.crm.manager.list({ asOf: '2026-12-01' })
    expect(of).toBe(2)
    expect(managers).toMatchObject([
      { manager: 'anna', name: 'anna Soler', position: 'junior', clients: 2, successful: 2, repeat: 1, gaps: 1 },
      { manager: 'bruno', clients: 0, successful: 0, gaps: 0 },
    ])
    const now = await t.crm.manager.list({ left: true })
    expect(now.managers.map(({ manager, here }) => [manager, here])).toEqual([
      ['anna', true],
      ['bruno', true],
      ['carla', false],
    ])
    everyFigureDrills(now, /\.(grade|gaps)$/)
  })

  it('are shown one by one: file, criteria, what was done wrong and what followed from it', async () => {
    const { card } = await t.crm.manager.show({ manager: 'anna', asOf: '2026-03-25' })
    expect(card).toMatchObject({
      position: 'junior',
      successful: 2,
      repeat: 1,
      repeatShare: { value: 0.5 },
      file: {
        competence: { discount: 1_200 },
        violations: [
          {
            kind: 'negligence',
            damages: money(1_000),
            measures: [{ measure: 'a reprimand', compensation: money(300) }],
          },
          { kind: 'non-performance', damages: null, measures: [] },
        ],
      },
      fileFigures: {
        violations: 2,
        unanswered: 1,
        damages: { EUR: 100_000 },
        compensation: { EUR: 30_000 },
        trainings: 1,
        trainingCost: { EUR: 45_000 },
      },
    })
    expect((await t.crm.manager.show({ manager: 'nobody' })).card).toBeNull()
    everyFigureDrills(
      (await t.crm.manager.show({ manager: 'anna' })).card ?? {},
      /^(grade|targets|promotions|checks|file)(\.|$)/,
    )
  })
})

describe('a file is shown to whose it is, and to those who lead', () => {
  const secret = /reprimand|forgot|1200|45000|100000|anna Soler/
  it('is withheld from others: null, and said to be', async () => {
    for (const as of [ada, { id: 'bruno', role: 'manager' }]) {
      const shown = await t.crm.manager.show({ manager: 'anna', as })
      expect(shown.card).toMatchObject({ file: null, fileFigures: null, successful: 2 })
      expect(shown.withheld).toBeGreaterThan(0)
      expect(shown.card?.checks.every(({ gaps, met }) => gaps === null && met === null)).toBe(true)
      expect(JSON.stringify(shown)).not.toMatch(secret)
      expect((await t.crm.manager.list({ as })).managers[0]).toMatchObject({ name: null, gaps: null, clients: 2 })
      const asked = await t.crm.manager.requirements({ as, all: true, since: date('2026-01-01') })
      expect(asked.managers[0]).toMatchObject({ gaps: null, mayTake: null })
      expect(asked.gaps.filter(({ manager }) => manager === 'anna')).toEqual([])
      const rows = await t.crm.rows(personnelFile, { as })
      expect(rows.filter(({ manager }) => manager === 'anna')).toEqual([])
    }
  })

  it('is there for the manager and for a head', async () => {
    for (const as of [asAnna, head]) {
      const { card } = await t.crm.manager.show({ manager: 'anna', as })
      expect(card?.fileFigures).toMatchObject({ violations: 2 })
      expect(card?.file?.name).toBe('anna Soler')
    }
    expect((await t.crm.manager.list({ as: asAnna })).managers.map(({ gaps }) => gaps)).toEqual([1, null])
  })
})
