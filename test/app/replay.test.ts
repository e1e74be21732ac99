/** The history folded anew with a projection or a view of one's own, and two foldings compared. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import { rowChanges } from '../../projections/audit/row-changes.ts'
import { dealChanges } from '../../projections/pipeline/facts.ts'
import type { Clientela, Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { testClock } from '../../src/testing/fixed.ts'
import byManager from '../cli/my-question.fixture.ts'
import openings from '../cli/my-view.fixture.ts'
import { cliIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const url = `sqlite:${folder.path}/test.db`
const file = (name: string): string => join(import.meta.dirname, '../cli', name)
const head = { id: 'helena', role: 'head' }
let crm: Clientela

/** Opened on the first day named, put on record on the second. */
const opened: ReadonlyArray<readonly [deal: string, manager: string, on: string, recorded: string]> = [
  ['d1', 'anna', '01-10', '01-10'],
  ['d2', 'bruno', '01-20', '01-20'],
  ['d3', 'anna', '02-10', '02-10'],
  ['d4', 'carla', '01-15', '03-01'],
]
const at = (day: string): Instant => `2026-${day}T11:00:00.000Z` as Instant

beforeAll(async () => {
  const clock = testClock('2026-01-01T11:00:00.000Z')
  crm = await openClientela({ store: url, zone: 'Europe/Madrid', clock: clock.now })
  const handle = async (command: object, on: string) =>
    crm.handle(command as Command, { actor: head, occurredAt: at(on) })
  await handle(
    { type: 'RegisterClient', client: 'forn', name: 'Forn', kind: 'corporate', acquired: { by: 'call' } },
    '01-01',
  )
  for (const [deal, manager, on, recorded] of opened) {
    clock.set(at(recorded))
    await handle({ type: 'OpenDeal', deal, client: 'forn', source: 'call', manager }, on)
  }
  clock.set(at('04-01'))
})
afterAll(async () => {
  await crm.close()
  folder.remove()
})

const rowsOf = (rows: ReadonlyArray<{ readonly key: string }> | undefined) =>
  Object.fromEntries((rows ?? []).map(({ key, ...row }) => [key, row]))

describe('a projection of one’s own', () => {
  it('is folded over what had occurred, or was known, by a moment', async () => {
    expect(rowsOf((await crm.replay({ of: byManager })).rows)).toEqual({
      anna: { opened: 2 },
      bruno: { opened: 1 },
      carla: { opened: 1 },
    })
    const january = { of: byManager, asOf: '2026-01-31' }
    expect(rowsOf((await crm.replay(january)).rows)).toEqual({
      anna: { opened: 1 },
      bruno: { opened: 1 },
      carla: { opened: 1 },
    })
    expect(rowsOf((await crm.replay({ ...january, knownAt: '2026-01-31' })).rows)).toEqual({
      anna: { opened: 1 },
      bruno: { opened: 1 },
    })
  })

  it('whose rows are not what its table says stops, with the event that made them', async () => {
    const wrong = (row: object) => ({ ...byManager, apply: () => row as Readonly<Record<string, unknown>> })
    const told = (row: object) => crm.replay({ of: wrong(row) }).then(JSON.stringify, ({ message }: Error) => message)
    expect(await told({ opened: 'many' })).toContain(
      '(DealOpened, bad-code): opened is of type integer, a row has "many"',
    )
    expect(await told(Promise.resolve({ opened: 1 }))).toContain('a fold gave a promise: it is to be pure')
    expect(await told({})).toContain('opened is of type integer, a row has none')
    expect(await told({ opened: 1, openned: 1 })).toContain(
      'a row has openned, which the table lacks; its columns are opened',
    )
  })

  it('at two moments: what is another by then, row by row', async () => {
    const { rows, before, after } = await crm.compare({
      before: { of: byManager, knownAt: '2026-01-31' },
      after: { of: byManager },
    })
    expect([before.events, after.events]).toEqual([2, 4])
    expect(rows).toEqual({
      same: 1,
      rows: [
        {
          key: 'anna',
          before: { opened: 1 },
          after: { opened: 2 },
          columns: [{ column: 'opened', before: 1, after: 2, change: 1 }],
        },
        { key: 'carla', before: null, after: { opened: 1 }, columns: [{ column: 'opened', after: 1, change: null }] },
      ],
    })
  })

  it('against another that answers otherwise', async () => {
    const withoutBruno: typeof byManager = {
      ...byManager,
      name: 'without_bruno',
      keys: (event) => byManager.keys(event).filter((key) => key !== 'bruno'),
    }
    const { rows, before } = await crm.compare({ before: { of: byManager }, after: { of: withoutBruno } })
    expect(before.of).toBe('deals_by_manager')
    expect(rows?.rows.map(({ key, after }) => [key, after])).toEqual([['bruno', null]])
  })

  it('leaves nothing behind in what is live, and does not see what its reader may not', async () => {
    const before = (await crm.views.status()).map(({ name }) => name)
    await crm.replay({ of: openings })
    expect((await crm.views.status()).map(({ name }) => name)).toEqual(before)
  })
})

describe('a view', () => {
  it('of one’s own is answered from facts in the order in which things occurred', async () => {
    expect((await crm.replay({ of: openings })).answer).toEqual({ deals: 4, last: 'anna' })
    expect((await crm.replay({ of: openings, asOf: '2026-01-31' })).answer).toEqual({ deals: 3, last: 'bruno' })
  })

  it('of the library answers as it does live, on either axis', async () => {
    for (const moment of [{}, { asOf: '2026-01-16' }, { knownAt: '2026-01-31' }]) {
      const live = await crm.pipeline.board(moment)
      expect((await crm.replay({ of: 'pipeline board', ...moment })).answer).toMatchObject({
        stages: live.stages,
        won: live.won,
      })
    }
  })

  it('at two moments: figures that differ, and the deals that make the difference', async () => {
    const { figures } = await crm.compare({
      before: { of: 'pipeline board', knownAt: '2026-02-28' },
      after: { of: 'pipeline board' },
    })
    const prospects = figures?.find(({ figure }) => figure === 'stages.prospect.count')
    expect(prospects).toMatchObject({ before: 3, after: 4, change: 1, by: [{ stream: 'deal-d4', change: 1 }] })
  })

  it('of one’s own that answers no figures is compared by what it says', async () => {
    const { rows } = await crm.compare({ before: { of: openings, asOf: '2026-01-31' }, after: { of: openings } })
    expect(rows?.rows.map(({ key, columns }) => [key, columns[0]?.before, columns[0]?.after])).toEqual([
      ['deals', 3, 4],
      ['last', 'bruno', 'anna'],
    ])
  })

  it('is no match for a projection', async () => {
    await expect(crm.compare({ before: { of: byManager }, after: { of: 'pipeline board' } })).rejects.toMatchObject({
      _tag: 'NotComparable',
    })
  })
})

describe('what if', () => {
  it('takes projections and views of one’s own', async () => {
    const answer = await crm.whatIf({
      discountCompetence: { manager: 0 },
      projections: [byManager],
      views: [openings],
    })
    expect(answer.views).toEqual([{ view: 'my openings', changes: [] }])
    expect(answer.projections).toEqual([{ projection: 'deals_by_manager', changes: { same: 3, rows: [] } }])
  })
})

describe('rows compared', () => {
  it('are the same whatever the order of their fields, and differ where one side has none', () => {
    const row = (held: object, key = 'a') => [{ key, row: { held } }]
    expect(rowChanges(row({ x: 1, y: [2] }), row({ y: [2], x: 1 }))).toEqual({ same: 1, rows: [] })
    expect(rowChanges(row({ y: [1, 2] }), row({ y: [2, 1] })).rows).toHaveLength(1)
    expect(rowChanges([], [{ key: 'a', row: {} }]).rows).toEqual([{ key: 'a', before: null, after: {}, columns: [] }])
  })
})

describe('on the command line', () => {
  const flags = ['--store', url, '--zone', 'Europe/Madrid'] as const
  const run = cliIn(folder.path)
  const clientela = (...args: ReadonlyArray<string>) => run(['replay', ...args, ...flags])

  it('a file, a view or a table', async () => {
    const mine = JSON.parse((await clientela('--projection', file('my-question.fixture.ts'), '--json')).out)
    expect(mine).toMatchObject({ view: 'replay', projection: 'deals_by_manager', events: 4 })
    expect((await clientela('--projection', file('my-view.fixture.ts'))).out).toMatch(/deals +4 *\nlast +anna/)
    expect((await clientela('--projection', 'P1', '--as-of', '2026-01-31')).out).toMatch(/stages\.prospect\.count +3/)
    const table = JSON.parse((await clientela('--projection', 'deal_changes', '--json')).out)
    expect(table.rows).toHaveLength((await crm.rows(dealChanges)).length)
  })

  it('--against another, or another moment: the difference', async () => {
    const mine = file('my-question.fixture.ts')
    const { out } = await clientela('--projection', mine, '--against-known-at', '2026-01-31')
    expect(out).toMatch(/anna +opened +1 +2 +\+1/)
    expect(out).toMatch(/carla +opened +– +1/)
    expect(out).toContain('2 rows differ, 1 is the same')
    const unknown = await clientela('--projection', mine, '--against', 'deals', '--json')
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('--against deals')])
    expect((await clientela('--projection', mine, '--against', mine)).out).toContain('0 rows differ, 3 are the same')
  })

  it('what-if takes the same files', async () => {
    const files = ['my-question.fixture.ts', 'my-view.fixture.ts'].map(file)
    const { out } = await run(['what-if', '--discount', 'manager=5', '--projection', ...files, ...flags])
    expect(out).toContain('deals_by_manager')
    expect(out).toContain('my openings')
  })
})
