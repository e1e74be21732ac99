/** S27, rule 10: what is confidential is shown to those whose work it is, and to others said to be withheld. */
import { describe, expect, it } from 'vitest'
import { historyIndex } from '../../projections/audit/facts.ts'
import { agreedTerms } from '../../projections/terms/facts.ts'
import { openClientela } from '../../src/app/open.ts'
import { clientId, dealId, managerId, productId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { Instant } from '../../src/kernel/instant.ts'

const helena = { id: 'helena', role: 'head' }
const anna = { id: 'anna', role: 'manager' }
const bruno = { id: 'bruno', role: 'manager' }
const ada = { id: 'ada', role: 'analyst' }
const audit = { id: 'aude', role: 'auditor' }
const by = (actor: typeof helena) => ({ actor })

const withHistory = async () => {
  // The same ids and moments each time: none of the digits looked for may come about by chance.
  let ids = 0
  const crm = await openClientela({
    store: 'memory:',
    zone: 'Europe/Madrid',
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    clock: () => '2026-03-02T09:00:00.000Z' as Instant,
  })
  const [client, manager] = [clientId('c1'), managerId('anna')]
  await crm.handle({ type: 'ListProduct', product: productId('p'), name: 'P', price: eur(100_00) }, by(helena))
  await crm.handle(
    { type: 'AppointManager', manager, name: 'Anna Soler', position: 'am', department: 'sales' },
    by(helena),
  )
  await crm.handle(
    { type: 'RegisterClient', client, name: 'Forn', kind: 'corporate', acquired: { by: 'call' } },
    by(anna),
  )
  await crm.handle(
    { type: 'DesignateKeyAccount', client, terms: { discount: 777, provisions: ['two visits'] } },
    by(helena),
  )
  await crm.handle({ type: 'GrantCompetence', manager, discount: 1_234 }, by(helena))
  await crm.tryHandle({ type: 'GrantCompetence', manager, discount: 4_321 }, by(helena))
  await crm.handle({ type: 'RequestConditions', manager, words: 'a car' }, by(anna))
  await crm.handle(
    { type: 'RecordViolation', manager, kind: 'negligence', words: 'forgot the renewal', client, damages: eur(99_00) },
    by(helena),
  )
  await crm.handle({ type: 'ImposeMeasure', manager, measure: 'a reprimand' }, by(helena))
  await crm.handle({ type: 'OpenDeal', deal: dealId('d1'), client, source: 'call' }, by(anna))
  return crm
}

/** Numbers as values: ids are random, and may hold their digits. */
const personnel = /:(?:1234|4321|9900)\b|a car|negligence|forgot the renewal|a reprimand|Anna Soler/
const terms = /:777\b|two visits/

describe('what is confidential', () => {
  it('is withheld from an analyst, in the trail and on a timeline, and said to be', async () => {
    const crm = await withHistory()
    const trail = await crm.audit.trail({ as: ada })
    expect(JSON.stringify(trail)).not.toMatch(personnel)
    expect(JSON.stringify(trail)).not.toMatch(terms)
    expect(trail.withheld).toBeGreaterThanOrEqual(9)
    expect(JSON.stringify(await crm.rows(historyIndex, { as: ada }))).not.toMatch(personnel)
    const timeline = await crm.timeline({ client: 'c1', as: ada })
    expect(JSON.stringify(timeline)).not.toMatch(personnel)
    expect(timeline.entries.find(({ type }) => type === 'KeyAccountDesignated')?.data).toMatchObject({
      terms: '(withheld)',
    })
    expect(timeline.entries.find(({ type }) => type === 'ViolationRecorded')?.data).toMatchObject({
      kind: '(withheld)',
      damages: '(withheld)',
      violation: 'violation-1',
    })
    await crm.close()
  })

  it('is seen by heads, directors and auditors', async () => {
    const crm = await withHistory()
    for (const as of [helena, { id: 'x', role: 'director' }, audit]) {
      const history = JSON.stringify(await crm.rows(historyIndex, { as }))
      for (const seen of ['1234', '4321', 'a car', 'a reprimand', '777']) expect(history).toContain(seen)
    }
    await crm.close()
  })

  it('of a file is seen by the manager whose it is; of a client by who looks after it now', async () => {
    const crm = await withHistory()
    const historyOf = async (as: typeof anna) => JSON.stringify(await crm.rows(historyIndex, { as }))
    for (const seen of ['1234', 'a car', 'a reprimand', '777']) expect(await historyOf(anna)).toContain(seen)
    expect(await historyOf(bruno)).not.toMatch(personnel)
    expect(await historyOf(bruno)).not.toMatch(terms)
    await crm.handle({ type: 'HandOverClient', client: clientId('c1'), to: 'bruno', why: 'leave' }, by(helena))
    // The client is bruno's now, with its terms; what anna did wrong about it still stands in anna's file.
    const timeline = JSON.stringify(await crm.timeline({ client: 'c1', as: bruno }))
    expect(timeline).toMatch(terms)
    expect(timeline).not.toMatch(personnel)
    expect(await historyOf(anna)).not.toMatch(terms)
    expect(await historyOf(anna)).toContain('a reprimand')
    await crm.close()
  })

  it('is withheld row by row from tables and from the views on them', async () => {
    const crm = await withHistory()
    expect(await crm.rows(agreedTerms)).toHaveLength(1)
    expect(await crm.rows(agreedTerms, { as: anna })).toHaveLength(1)
    expect(await crm.rows(agreedTerms, { as: ada })).toEqual([])
    expect(await crm.retention.bonuses({ as: ada })).toMatchObject({ withheld: 1, bonuses: [] })
    expect(await crm.retention.bonuses({ as: anna })).toMatchObject({ withheld: 0 })
    await crm.close()
  })
})
