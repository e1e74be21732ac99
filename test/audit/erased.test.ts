/** A client whose data was erased: whoever asks, and of whatever day, everything that happened is told, and nothing personal. */
import '../../src/sqlite.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { clientDetails } from '../../projections/clients/detail-facts.ts'
import { openClientela } from '../../src/app/open.ts'
import { cliHere } from '../support/cli.ts'

const { folder, clientela, send } = cliHere()
const at = (name: string): string => join(folder.path, name)
const forn = { client: 'forn' }
const deal = { deal: 'd1' }

let before: string
beforeAll(async () => {
  const registered = (client: string) => ({
    type: 'RegisterClient',
    client,
    name: `SECRET ${client}`,
    kind: 'corporate',
    acquired: { by: 'call' },
    manager: 'anna',
    details: { phone: 'SECRET 972', sector: 'bakery' },
  })
  await send(
    'head:helena',
    registered('forn'),
    registered('casa'),
    { type: 'PlanCampaign', campaign: 'g1', name: 'Fair', kind: 'fair', budget: { amount: 100, currency: 'EUR' } },
    { type: 'LaunchCampaign', campaign: 'g1' },
    { type: 'SendInvitation', campaign: 'g1', ...forn, channel: 'phone' },
    { type: 'AnswerInvitation', campaign: 'g1', ...forn, answer: 'accepted', note: 'SECRET answer' },
    { type: 'AddContactPerson', ...forn, details: { name: 'SECRET Jordi', role: 'owner' } },
    { type: 'NotePreference', ...forn, preference: 'SECRET mornings' },
    { type: 'RecordInteraction', ...forn, channel: 'phone', direction: 'inbound', summary: 'SECRET talk' },
    { type: 'OpenDeal', ...deal, ...forn, source: 'call', expectedValue: { amount: 50_000, currency: 'EUR' } },
    { type: 'HoldMeeting', ...deal, outcome: 'SECRET outcome' },
    { type: 'LoseDeal', ...deal, reason: 'price', note: 'SECRET reason' },
    { type: 'ReceiveComplaint', complaint: 'm1', ...forn, words: 'SECRET anger', limit: '2030-01-01' },
    { type: 'MergeClient', client: 'casa', into: 'forn', why: 'the same' },
  )
  before = (await clientela(['pipeline', 'winrate', '--json'])).out
  await clientela(['audit', 'seal'])
  // Somebody looks before, so that tables hold all of it.
  expect((await clientela(['timeline', 'forn', '--json'])).out).toContain('SECRET')
})

const figures = (text: string): object => JSON.parse(text).total

describe('clientela erase', () => {
  it('says what is kept, and is refused a second time, and to who may not', async () => {
    const other = await clientela(['erase', 'forn', '--as', 'analyst:ada'])
    expect([other.code, other.out]).toEqual([1, ''])
    const { code, out } = await clientela(['erase', 'forn', '--request', 'letter-44', '--as', 'head:helena', '--json'])
    expect([code, JSON.parse(out)]).toMatchObject([0, { view: 'erase', client: 'forn', forgotten: 9 }])
    const again = await clientela(['erase', 'forn', '--as', 'head:helena'])
    expect([again.code, again.err]).toMatchObject([1, expect.stringContaining('client-not-erased')])
  })

  it('leaves nothing personal to be told, by no verb, of no day, whoever asks', async () => {
    const verbs = [
      ['timeline', 'forn'],
      ['timeline', 'casa'],
      ['audit', 'trail', '--limit', '500'],
      ['audit', 'explain', 'deal-d1@1'],
      ['clients', 'list'],
      ['clients', 'show', 'forn'],
      ['clients', 'show', 'forn', '--as-of', '2030-01-01'],
      ['clients', 'duplicates'],
      ['export', 'events'],
      ['export', 'events', '--format', 'csv'],
      ['export', 'table', 'history_index'],
      ['export', 'table', 'client_details'],
      ['export', 'ocel'],
      ['watch', '--after', 'start', '--limit', '10'],
      ['replay', '--projection', 'client_details'],
    ]
    for (const verb of verbs)
      for (const as of [[], ['--as', 'auditor:aude'], ['--as', 'manager:anna'], ['--as', 'head:helena']]) {
        const { out, err } = await clientela([...verb, ...as, ...(verb[0] === 'export' ? [] : ['--json'])])
        expect(`${verb.join(' ')} ${as.join(' ')}: ${/SECRET[^"]*/.exec(out + err)?.[0] ?? ''}`).toBe(
          `${verb.join(' ')} ${as.join(' ')}: `,
        )
      }
    const { entries } = JSON.parse((await clientela(['timeline', 'forn', '--json'])).out)
    expect(entries.map(({ type }: { readonly type: string }) => type)).toContain('InvitationAnswered')
    expect(entries.find(({ type }: { readonly type: string }) => type === 'MeetingHeld').data.outcome).toBe('(erased)')
    // Its sector is not personal.
    expect(entries[0].data.details).toEqual({ phone: '(erased)', sector: 'bakery' })
  })

  it('of the day before as little: what is known now decides', async () => {
    const crm = await openClientela({ store: `sqlite:${at('test.db')}`, zone: 'UTC' })
    const rows = await crm.rows(clientDetails)
    expect(JSON.stringify(rows)).not.toContain('SECRET')
    const asOf = rows.find(({ type }) => type === 'PreferenceNoted')?.occurredAt ?? ''
    expect(JSON.stringify(await crm.timeline({ client: 'forn', asOf, knownAt: asOf }))).not.toContain('SECRET')
    await crm.close()
  })

  it('keeps every figure, and the history is whole', async () => {
    expect(figures((await clientela(['pipeline', 'winrate', '--json'])).out)).toEqual(figures(before))
    expect((await clientela(['audit', 'verify'])).code).toBe(0)
  })

  it('leaves hashes in the place of what was personal in a bundle, which is whole', async () => {
    expect((await clientela(['audit', 'export', 'forn', '--out', 'bundle'])).code).toBe(0)
    for (const file of ['events.ndjson', 'timeline.csv', 'README.md'])
      expect(readFileSync(at(`bundle/${file}`), 'utf8')).not.toContain('SECRET')
    expect(JSON.parse(readFileSync(at('bundle/manifest.json'), 'utf8')).erased.length).toBe(9)
    const checked = await clientela(['audit', 'check', 'bundle'])
    expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('Every event is as it stands')])
  })
})
