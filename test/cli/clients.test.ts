import { beforeAll, describe, expect, it } from 'vitest'
import { cliHere } from '../support/cli.ts'

const { clientela, send } = cliHere()
const scores = { outlook: 4, reputation: 4, reliability: 4, financialSecurity: 4, materialSecurity: 4 }

beforeAll(() =>
  send(
    'head:helena',
    {
      type: 'RegisterClient',
      client: 'mar',
      name: 'Forn Mar',
      kind: 'corporate',
      acquired: { by: 'fair' },
      manager: 'anna',
      details: { phone: '972 555 010' },
    },
    { type: 'RegisterClient', client: 'mar2', name: 'FORN MAR, S.L.', kind: 'person', acquired: { by: 'call' } },
    { type: 'AssessProspect', client: 'mar', ...scores },
    { type: 'DesignateKeyAccount', client: 'mar', terms: { discount: 250, provisions: ['calls before nine'] } },
    { type: 'OpenDeal', deal: 'd1', client: 'mar', source: 'fair', expectedValue: { amount: 50_000, currency: 'EUR' } },
    { type: 'LoseDeal', deal: 'd1', reason: 'price' },
  ),
)

describe('clientela clients', () => {
  it('list: all, or those of a kind, with names withheld from who may not see them', async () => {
    expect((await clientela(['clients', 'list'])).out).toMatch(
      /2 of 2 clients[\s\S]*mar +Forn Mar +corporate +anna +prospect/,
    )
    const csv = (await clientela(['clients', 'list', '--kind', 'person', '--csv'])).out.trim().split('\n')
    expect(csv.slice(1)).toEqual([expect.stringMatching(/^mar2,"FORN MAR, S.L.",person,/)])
    const { out } = await clientela(['clients', 'list', '--as', 'analyst:ada'])
    expect(out).toContain('(withheld)')
    expect(out).not.toContain('Forn Mar')
    expect((await clientela(['clients', 'list', '--status', 'gone'])).code).toBe(2)
  })

  it('a client called 1 is one: a number is text where the view wants text, and a number where it wants one', async () => {
    const registered = { type: 'RegisterClient', client: '1', name: 'Bar Sol', kind: 'other', acquired: { by: 'call' } }
    const sent = await clientela(['handle', '-', '--as', 'head:helena'], JSON.stringify(registered))
    expect(sent.code).toBe(0)
    for (const one of ['client=1', 'client="1"']) {
      const { out } = await clientela(['export', 'view', 'clients show', '--set', one])
      expect(JSON.parse(out)).toMatchObject({ 'card.client': '1', 'card.name': 'Bar Sol' })
    }
    const few = await clientela(['export', 'view', 'retention repeat', '--set', 'withinDays=30', '--part', 'summary'])
    expect(JSON.parse(few.out)).toMatchObject({ withinDays: 30 })
  })

  it('show: all that matters of one', async () => {
    const { out } = await clientela(['clients', 'show', 'mar'])
    expect(out).toMatch(/details +phone 972 555 010/)
    expect(out).toMatch(/assessed +promising, 4 4 4 4 4/)
    expect(out).toMatch(/key account +discount 2\.50 %; calls before nine/)
    const withheld = (await clientela(['clients', 'show', 'mar', '--as', 'analyst:ada'])).out
    expect(withheld).toMatch(/key account +\(withheld\)/)
    const { code, err } = await clientela(['clients', 'show', 'nobody'])
    expect([code, err.trim()]).toEqual([2, 'clientela: nothing is on record of a client nobody'])
  })

  it('duplicates: who may be one', async () => {
    expect((await clientela(['clients', 'duplicates', '--csv'])).out).toBe(
      'clients,by,names\n"[""mar"",""mar2""]","[""name""]","[""Forn Mar"",""FORN MAR, S.L.""]"\n',
    )
  })

  it('duplicates: by their names, for who reads them', async () => {
    expect((await clientela(['clients', 'duplicates'])).out).toMatch(/name +mar +Forn Mar[\s\S]*mar2 +FORN MAR, S\.L\./)
  })

  it('assessments: verdicts against what happened', async () => {
    const { out, code } = await clientela(['clients', 'assessments', '--probabilities', 'promising=0.8', '--json'])
    expect([code, JSON.parse(out).given]).toMatchObject([0, { n: 1, brier: expect.closeTo(0.64, 12) }])
    expect((await clientela(['clients', 'assessments'])).out).toMatch(/promising +70\.0 % +1 +0 +0 +1 +0\.0 %/)
    const wrong = await clientela(['clients', 'assessments', '--probabilities', 'promising=2'])
    expect([wrong.code, /write chances from 0 to 1/.test(wrong.err)]).toEqual([2, true])
  })
})
