import { describe, expect, it } from 'vitest'
import { openClientela } from '../../src/app/open.ts'
import { clientId, dealId } from '../../src/domain/values/ids.ts'

const head = { id: 'helena', role: 'head' }
const anna = { id: 'anna', role: 'manager' }

const withHistory = async () => {
  const crm = await openClientela({ store: 'memory:', zone: 'Europe/Madrid' })
  const client = clientId('c1')
  const acquired = { by: 'call' } as const
  await crm.handle({ type: 'RegisterClient', client, name: 'Maria Perez', kind: 'person', acquired }, { actor: head })
  await crm.handle({ type: 'AssignManager', client, manager: 'anna' }, { actor: head })
  const details = { name: 'Jordi Font', phone: '555 010', role: 'buyer' }
  await crm.handle({ type: 'AddContactPerson', client, details }, { actor: anna })
  await crm.handle({ type: 'OpenDeal', deal: dealId('d1'), client, source: 'call' }, { actor: anna })
  return crm
}

const personal = /Maria Perez|Jordi Font|555 010/

describe('what is personal', () => {
  it('is withheld from a role that may not see it, and said to be', async () => {
    const crm = await withHistory()
    const timeline = await crm.timeline({ client: 'c1', as: { id: 'ada', role: 'analyst' } })
    expect(JSON.stringify(timeline)).not.toMatch(personal)
    expect(timeline.withheld).toBeGreaterThanOrEqual(3)
    expect(timeline.entries[0]?.data).toMatchObject({ name: '(withheld)', kind: 'person' })
    const added = timeline.entries.find(({ type }) => type === 'ContactPersonAdded')
    expect(added?.data).toMatchObject({ details: { name: '(withheld)', phone: '(withheld)', role: 'buyer' } })
    const trail = await crm.audit.trail({ as: { id: 'ada', role: 'analyst' } })
    expect(JSON.stringify(trail)).not.toMatch(personal)
    expect(trail.withheld).toBeGreaterThanOrEqual(3)
    await crm.close()
  })

  it('is shown to heads, directors and auditors, and to whoever is not asked who asks', async () => {
    const crm = await withHistory()
    for (const role of ['head', 'director', 'auditor']) {
      const timeline = await crm.timeline({ client: 'c1', as: { id: 'x', role } })
      expect(JSON.stringify(timeline)).toContain('Maria Perez')
      expect(timeline.withheld).toBe(0)
    }
    expect(JSON.stringify(await crm.timeline({ client: 'c1' }))).toContain('Maria Perez')
    await crm.close()
  })

  it('is shown to the manager of the client, and to no other manager, as things stand at the moment asked about', async () => {
    const crm = await withHistory()
    const asked = async (id: string) =>
      JSON.stringify(await crm.timeline({ client: 'c1', as: { id, role: 'manager' } }))
    expect(await asked('anna')).toContain('Maria Perez')
    expect(await asked('boris')).not.toMatch(personal)
    await crm.handle({ type: 'HandOverClient', client: clientId('c1'), to: 'boris', why: 'leave' }, { actor: head })
    expect(await asked('anna')).not.toMatch(personal)
    expect(await asked('boris')).toContain('Jordi Font')
    await crm.close()
  })
})
