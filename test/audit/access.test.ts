/** T3: looks at what is personal or confidential leave a trace, never with what was seen. */
import { afterAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import { agreedTerms } from '../../projections/terms/facts.ts'
import { openClientela } from '../../src/app/open.ts'
import { clientId } from '../../src/domain/values/ids.ts'
import { temporaryFolder } from '../support/stores.ts'

const helena = { id: 'helena', role: 'head' }
const anna = { id: 'anna', role: 'manager' }
const bruno = { id: 'bruno', role: 'manager' }
const ada = { id: 'ada', role: 'analyst' }
const aude = { id: 'aude', role: 'auditor' }

const folder = temporaryFolder()
afterAll(folder.remove)

let files = 0
const withClient = async (recordAccess = true) => {
  const store = `sqlite:${folder.path}/${++files}.db`
  const crm = await openClientela({ store, zone: 'Europe/Madrid', recordAccess })
  const client = clientId('c1')
  await crm.handle(
    { type: 'RegisterClient', client, name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' } },
    { actor: anna },
  )
  await crm.handle({ type: 'NotePreference', client, preference: 'only mornings' }, { actor: anna })
  return crm
}

const logOf = async (crm: Awaited<ReturnType<typeof withClient>>) => (await crm.audit.access({ as: aude })).entries

describe('an analyst asks for the timeline of a client', () => {
  it('is denied by the rule, in one row without a word about the client', async () => {
    const crm = await withClient()
    await crm.timeline({ client: 'c1', text: 'mornings', as: ada, purpose: 'a study' })
    const log = await logOf(crm)
    expect(log).toMatchObject([
      {
        actor: 'ada',
        role: 'analyst',
        view: 'timeline',
        question: { client: 'c1' },
        clients: ['c1'],
        classes: ['personal', 'personnel', 'terms'],
        outcome: 'denied',
        rule: 'confidential-by-role',
        through: 'api',
        purpose: 'a study',
      },
    ])
    expect(JSON.stringify(log)).not.toMatch(/Forn|mornings/)
    await crm.close()
  })
})

describe('the access log', () => {
  it('has who saw a client, through which view, and what was withheld of it', async () => {
    const crm = await withClient()
    await crm.clients.show({ client: 'c1', as: anna })
    await crm.clients.list({ as: bruno })
    await crm.rows(agreedTerms, { as: bruno })
    await crm.pipeline.board({ as: bruno })
    expect((await logOf(crm)).map(({ actor, view, clients, outcome }) => [actor, view, clients, outcome])).toEqual([
      ['anna', 'clients show', ['c1'], 'granted'],
      ['bruno', 'clients list', ['c1'], 'partly'],
      ['bruno', agreedTerms.name, [], 'granted'],
    ])
    const about = await crm.audit.access({ about: 'c1', withheldOnly: true, as: aude })
    expect(about.entries.map(({ actor }) => actor)).toEqual(['bruno'])
    await crm.close()
  })

  it('is read by auditors only; that others tried, and that it was read, is on record', async () => {
    const crm = await withClient()
    await expect(crm.audit.access({ as: helena })).rejects.toMatchObject({
      error: { _tag: 'AccessDenied', rule: 'access-log-for-auditors', role: 'head' },
    })
    await logOf(crm)
    expect((await logOf(crm)).map(({ actor, view, outcome }) => [actor, view, outcome])).toEqual([
      ['helena', 'audit access', 'denied'],
      ['aude', 'audit access', 'granted'],
    ])
    const trail = await crm.audit.trail({ as: helena })
    expect(trail.entries.filter(({ type }) => type === 'AccessRecorded')).toEqual([])
    await crm.close()
  })

  it('is not kept where nobody says who asks, nor where it is switched off', async () => {
    const crm = await withClient()
    await crm.timeline({ client: 'c1' })
    expect(await logOf(crm)).toEqual([])
    await crm.close()
    const off = await withClient(false)
    await off.timeline({ client: 'c1', as: ada })
    expect((await off.audit.access()).entries).toEqual([])
    await off.close()
  })
})
