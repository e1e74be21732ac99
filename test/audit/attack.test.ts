/**
 * S27 attacked: a history in which every field that is personal or confidential says SECRET or a number of its own, and every
 * way there is to look at it, gone by somebody whom it does not concern.
 */
import '../../src/sqlite.ts'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { access, accessLog } from '../../projections/audit/access.ts'
import { historyIndex } from '../../projections/audit/facts.ts'
import { crmProjections, listedViews } from '../../projections/catalogue.ts'
import { drillable } from '../../projections/drill.ts'
import type { Clientela, Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { cliProgram } from '../../src/cli/program.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { cliIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const helena = { id: 'helena', role: 'head' }
const anna = { id: 'anna', role: 'manager' }
const bruno = { id: 'bruno', role: 'manager' }
const ada = { id: 'ada', role: 'analyst' }

/** Words, and numbers that stand nowhere else: terms 1771 and 1772, competence 1553, damages and costs in 8.6 …. */
const secret =
  /SECRET|"conduct":(?:true|1)\b|"reason":"conduct"|reason conduct|\b1771\b|\b1772\b|\b1553\b|\b8600[1-9]\d\d\b/
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const d = { deal: 'd1' }
const forn = { client: 'forn' }
const file = { manager: 'anna' }
const needs = [{ kind: 'language', subject: 'ca', level: 4 }]
const agreement = {
  lines: [{ product: 'oven', quantity: 1, unitPrice: eur(5_000_00) }],
  value: eur(5_000_00),
  recurrence: 'recurring',
  term: { from: '2025-04-01', to: '2026-04-01' },
  discount: 1_771,
  bonus: 1_772,
  provisions: ['SECRET provision'],
}

const done: ReadonlyArray<readonly [who: typeof anna, command: object]> = [
  [helena, { type: 'ListProduct', product: 'oven', name: 'Oven', price: eur(5_000_00) }],
  [helena, { type: 'AppointManager', ...file, name: 'SECRET Soler', position: 'junior', department: 'sales' }],
  [helena, { type: 'AppointManager', manager: 'bruno', name: 'Bruno', position: 'junior', department: 'sales' }],
  [
    helena,
    { type: 'RecordQualification', ...file, kind: 'language', subject: 'ca', level: 3, evidence: 'SECRET exam' },
  ],
  [helena, { type: 'GrantCompetence', ...file, discount: 1_553, why: 'SECRET trust' }],
  [helena, { type: 'CompleteTraining', ...file, course: 'negotiation', cost: eur(8_600_101) }],
  [anna, { type: 'MakeProposal', ...file, words: 'SECRET proposal' }],
  [helena, { type: 'AnswerProposal', ...file, ruling: 'accepted', words: 'SECRET answer' }],
  [anna, { type: 'RequestConditions', ...file, words: 'SECRET wish' }],
  [
    anna,
    {
      type: 'RegisterClient',
      ...forn,
      name: 'SECRET Puig',
      kind: 'corporate',
      acquired: { by: 'call' },
      details: { phone: 'SECRET phone', email: 'SECRET@mail', address: 'SECRET street', taxId: 'SECRET tax' },
    },
  ],
  [
    anna,
    {
      type: 'AddContactPerson',
      ...forn,
      details: { name: 'SECRET Jordi', phone: 'SECRET 1', email: 'SECRET 2', note: 'SECRET note' },
    },
  ],
  [
    anna,
    {
      type: 'RecordInteraction',
      ...forn,
      channel: 'phone',
      direction: 'outbound',
      summary: 'SECRET talk',
      nuances: 'SECRET mood',
    },
  ],
  [anna, { type: 'NotePreference', ...forn, preference: 'SECRET likes' }],
  [anna, { type: 'RecordCompetitorRelation', ...forn, competitor: 'k1', buys: ['oven'], knows: 'SECRET cousin' }],
  [
    anna,
    {
      type: 'AssessProspect',
      ...forn,
      outlook: 4,
      reputation: 4,
      reliability: 4,
      financialSecurity: 4,
      materialSecurity: 4,
      note: 'SECRET opinion',
    },
  ],
  [
    helena,
    { type: 'DesignateKeyAccount', ...forn, terms: { discount: 1_771, bonus: 1_772, provisions: ['SECRET key'] } },
  ],
  [anna, { type: 'OpenDeal', ...d, ...forn, source: 'call' }],
  [anna, { type: 'MakeAppointment', ...d, at: '2025-03-20T10:00:00.000Z', where: 'SECRET cafe' }],
  [anna, { type: 'HoldMeeting', ...d, outcome: 'SECRET outcome', participants: ['SECRET guest'] }],
  [anna, { type: 'RaiseObjection', ...d, kind: 'price', words: 'SECRET dear' }],
  [anna, { type: 'ResolveObjection', ...d, measure: 'an instalment' }],
  [
    helena,
    { type: 'MakeOffer', ...d, lines: [{ product: 'oven', quantity: 1, discount: 1_800 }], validUntil: '2025-12-31' },
  ],
  [anna, { type: 'RequestDiscount', ...d, discount: 2_000, why: 'volume' }],
  [anna, { type: 'DraftContract', contract: 'k1', ...forn, agreement }],
  [anna, { type: 'SignContract', contract: 'k1', party: 'client', signatory: 'SECRET signer' }],
  [anna, { type: 'ReceiveComplaint', complaint: 'm1', ...forn, words: 'SECRET anger', limit: '2025-04-01' }],
  [helena, { type: 'RecordViolation', ...file, kind: 'negligence', words: 'SECRET deed', damages: eur(8_600_202) }],
  [helena, { type: 'ImposeMeasure', ...file, measure: 'SECRET reprimand', compensation: eur(8_600_103) }],
  [anna, { type: 'OpenDeal', deal: 'd2', ...forn, source: 'call' }],
  [anna, { type: 'LoseDeal', deal: 'd2', reason: 'price', note: 'SECRET reason' }],
]

/** What rules refuse is on record too, and must not tell what they looked at. */
const refused: ReadonlyArray<readonly [who: typeof anna, rule: string, command: object]> = [
  [
    anna,
    'discount-within-competence',
    { type: 'MakeOffer', ...d, lines: [{ product: 'oven', quantity: 1, discount: 9_000 }], validUntil: '2025-12-31' },
  ],
  [
    helena,
    'compensation-within-damages',
    { type: 'ImposeMeasure', ...file, measure: 'SECRET', compensation: eur(99_999_999) },
  ],
  [
    helena,
    'manager-meets-requirements',
    { type: 'RegisterClient', client: 'new', name: 'N', kind: 'person', acquired: { by: 'call' }, manager: 'anna' },
  ],
]

const folder = temporaryFolder()
const url = `sqlite:${folder.path}/secrets.db`
const clientela = cliIn(folder.path)
let crm: Clientela
beforeAll(async () => {
  const clock = testClock('2025-03-10T11:00:00.000Z')
  crm = (await openClientela({ store: url, zone: 'Europe/Madrid', clock: clock.now })) as Clientela
  let commands = 0
  const issue = (actor: typeof anna, command: object) => {
    // Why bruno was appointed stands in bruno's own file.
    const why = 'manager' in command && command.manager === 'bruno' ? {} : { reason: 'SECRET why' }
    return crm.tryHandle(command as unknown as Command, { actor, commandId: `c-${++commands}`, ...why })
  }
  for (const [who, command] of done) {
    const answer = await issue(who, command)
    expect(answer, JSON.stringify([command, answer])).toMatchObject({ _tag: 'Right' })
  }
  await issue(helena, { type: 'SetRequirement', requirement: 'clients.person', needs })
  for (const [who, rule, command] of refused) expect(await issue(who, command)).toMatchObject({ left: { rule } })
  await issue(helena, { type: 'LoseClient', ...forn, reason: 'conduct', conduct: true, note: 'SECRET loss' })
  clock.set('2025-06-01T11:00:00.000Z')
}, 60_000)
afterAll(async () => {
  await crm.close()
  folder.remove()
})

/** What each view needs to be asked. */
const options: Readonly<Record<string, object>> = {
  'clients show': { client: 'forn' },
  'manager show': { manager: 'anna' },
  'pipeline conversion': { from: '2025-01-01', to: '2026-01-01' },
  'pipeline waterfall': { from: '2025-01-01', to: '2026-01-01' },
  'pipeline forecast': { from: '2025-01-01', to: '2026-01-01' },
  'pipeline coverage': { from: '2025-01-01', to: '2026-01-01', target: null },
}

describe('what does not concern somebody', () => {
  for (const as of [bruno, ada]) {
    const nothingIn = (what: string, shown: unknown) =>
      expect(JSON.stringify(shown) ?? '', `${as.role}: ${what}`).not.toMatch(secret)

    it(`is in no table as ${as.role}`, async () => {
      for (const projection of crmProjections.filter((one) => one !== accessLog))
        nothingIn(projection.name, await crm.rows(projection, { as }))
    })

    it(`is in no view as ${as.role}, nor behind any of its figures`, async () => {
      for (const view of listedViews.filter((one) => one !== access)) {
        const asked = options[view.verb] ?? {}
        const answer = (await crm.ask(view as never, asked as never, { as })) as object
        nothingIn(view.verb, answer)
        for (const { figure } of drillable(answer).slice(0, 40))
          nothingIn(`${view.verb} ${figure}`, await crm.ask(view as never, asked as never, { as, drill: figure }))
      }
    }, 60_000)

    it(`is in no log of who looked, which is refused to them, as ${as.role}`, async () => {
      const denied = { error: { _tag: 'AccessDenied' } }
      await expect(crm.rows(accessLog, { as })).rejects.toMatchObject(denied)
      await expect(crm.audit.access({ as })).rejects.toMatchObject(denied)
    })

    it(`is on no timeline, in no trail and no explanation as ${as.role}`, async () => {
      nothingIn('timeline', await crm.timeline({ client: 'forn', as }))
      const trail = await crm.audit.trail({ as })
      nothingIn('trail', trail)
      for (const { eventId } of trail.entries) nothingIn('explain', await crm.audit.explain({ event: eventId, as }))
    })

    it(`is not told to who repeats a command of another as ${as.role}`, async () => {
      for (const [i, [, command]] of done.entries())
        nothingIn('handle', await crm.tryHandle(command as unknown as Command, { actor: as, commandId: `c-${i + 1}` }))
    })
  }

  it('is all there for a head and an auditor', async () => {
    for (const as of [helena, { id: 'aude', role: 'auditor' }]) {
      const history = JSON.stringify([await crm.rows(historyIndex, { as }), (await crm.audit.trail({ as })).entries])
      for (const seen of ['SECRET Puig', 'SECRET deed', 'SECRET why', '1771', '1553', '8600202'])
        expect(history).toContain(seen)
    }
  })
})

describe('what a rule would have found inside', () => {
  it('is for those who see everything, and said to be withheld from others', async () => {
    const asked = { discountCompetence: { head: 500 } }
    const messages = async (as?: typeof anna) =>
      (await crm.whatIf({ ...asked, ...(as === undefined ? {} : { as }) })).refused.map(({ message }) => message)
    expect(await messages(helena)).toEqual([expect.stringContaining('1771')])
    expect(await messages(bruno)).toEqual(['(withheld)'])
  })
})

/** Verbs that look, each with what it must be given; those that write, or are for who runs the store, are named below. */
const given: Readonly<Record<string, ReadonlyArray<string>>> = {
  'clients show': ['forn'],
  'manager show': ['anna'],
  timeline: ['forn'],
  watch: ['--after', 'start', '--limit', '30'],
  'audit diff': [
    '--view',
    'clients show',
    '--options',
    '{"client":"forn"}',
    '--from',
    '2025-03-01',
    '--to',
    '2025-05-01',
  ],
  'audit restated': ['--month', '2025-03'],
  series: ['--view', 'manager list', '--from', '2025-03-01', '--to', '2025-06-01'],
  'what-if': ['--discount', 'head=5', '--view', 'retention bonuses', 'pipeline board'],
  'pipeline waterfall': ['--in', '2025'],
  'pipeline conversion': ['--in', '2025'],
  'pipeline forecast': ['--in', '2025'],
  'pipeline coverage': ['--in', '2025'],
  'pipeline slippage': ['--in', '2025'],
  'export view': ['clients show', '--set', 'client=forn', '--part', 'summary'],
  'export table': ['history_index'],
  report: ['--out', `${folder.path}/report.html`],
  replay: ['--projection', `${import.meta.dirname}/everything.fixture.ts`],
}
const others: ReadonlySet<string> = new Set([
  ...['demo', 'handle', 'erase', 'copy', 'schema', 'health', 'audit explain', 'audit seal', 'audit access'],
  ...['import crm-opportunities', 'import transactions', 'import bank-campaign', 'import events', 'import csv'],
  ...['policies run', 'policies retry', 'policies drop', 'views rebuild', 'views retry'],
  // The first is refused to whoever does not see everything, the second reads what that one wrote.
  ...['audit export', 'audit check'],
])

const verbs = cliProgram().commands.flatMap((command) =>
  command.commands.length === 0 ? [command.name()] : command.commands.map((sub) => `${command.name()} ${sub.name()}`),
)

describe('what does not concern somebody, on the command line', () => {
  for (const as of ['manager:bruno', 'analyst:ada'])
    it(`is shown by no verb to ${as}, as a table, as JSON or as CSV`, async () => {
      for (const verb of verbs) {
        if (others.has(verb)) continue
        for (const form of [[], ['--json'], ['--csv']]) {
          if (verb.startsWith('export') && form.length > 0) continue
          if (verb === 'watch' && form[0] === '--csv') continue
          const args = [...verb.split(' '), ...(given[verb] ?? []), '--store', url, '--as', as, ...form]
          const { code, out, err } = await clientela(args)
          expect([code, out === ''], args.join(' ')).toEqual([0, false])
          expect(out + err, args.join(' ')).not.toMatch(secret)
          if (verb === 'report') expect(readFileSync(`${folder.path}/report.html`, 'utf8')).not.toMatch(secret)
        }
      }
    }, 120_000)
})
