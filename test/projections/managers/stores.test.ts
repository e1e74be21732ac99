/** That the views on managers answer the same from a file as from memory, whoever asks: rows of a file are only read. */
import '../../../src/sqlite.ts'
import { describe, expect, it } from 'vitest'
import { clientId, dealId, managerId } from '../../../src/domain/values/ids.ts'
import { date, money } from '../../support/company.ts'
import { temporaryFolder } from '../../support/stores.ts'
import { team } from '../../support/team.ts'

const year = { from: date('2026-01-01'), to: date('2027-01-01') }
const forn = clientId('forn')
const anna = managerId('anna')

const answers = async (url?: string): Promise<ReadonlyArray<string>> => {
  const t = await team('2025-12-31', url)
  await t.client('forn', '2026-01-02', { manager: 'anna' })
  await t.client('casa', '2026-01-03', { manager: 'anna' })
  await t.sign('k1', { client: 'forn', from: '2026-01-05', to: '2027-01-05', value: 12_000 })
  await t.set(
    '2026-01-10',
    { type: 'SetTarget', manager: anna, ...year, amount: money(9_000) },
    { type: 'GiveReferral', client: forn, referred: clientId('casa') },
    { type: 'RecordInteraction', client: forn, channel: 'phone', direction: 'outbound', summary: 'a word' },
    { type: 'GiveConsent', client: forn, channel: 'e-mail', purpose: 'news' },
    { type: 'RecordViolation', manager: anna, kind: 'negligence', words: 'late' },
  )
  await t.win('d1', 'casa', '2026-02-01', '2026-02-10')
  await t.set('2026-03-01', { type: 'HandOverClient', client: clientId('casa'), to: 'bruno', why: 'leave' })
  await t.lose('forn', '2026-04-01', { conduct: true, manager: 'anna' })
  await t.set('2026-05-01', { type: 'OpenDeal', deal: dealId('d2'), client: clientId('casa'), source: 'call' })
  const told: Array<string> = []
  for (const as of [undefined, { id: 'bruno', role: 'manager' }, { id: 'ada', role: 'analyst' }]) {
    const when = { asOf: '2026-12-31', knownAt: '2026-12-31', ...(as === undefined ? {} : { as }) }
    const { manager } = t.crm
    for (const answer of [
      await manager.list(when),
      await manager.show({ manager: 'anna', ...when }),
      await manager.activity({ ...year, ...when }),
      await manager.quota({ ...year, ...when }),
      await manager.scorecard({ ...year, ...when }),
      await manager.losses({ ...year, ...when }),
      await manager.requirements({ since: date('2026-01-01'), ...when }),
      await manager.report({ month: date('2026-04-01'), manager: 'anna', ...when }),
      await manager.report({ month: date('2026-04-01'), ...when }),
    ])
      told.push(JSON.stringify(answer, null, 1))
  }
  await t.crm.close()
  return told
}

describe('the views on managers', () => {
  it('answer from a file as from memory, to the byte, to whoever asks', async () => {
    const folder = temporaryFolder()
    const [memory, file] = [await answers(), await answers(`sqlite:${folder.path}/team.db`)]
    expect(memory).toHaveLength(27)
    for (const [i, answer] of memory.entries()) expect(file[i]).toBe(answer)
    folder.remove()
  })
})
