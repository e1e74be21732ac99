/** What changed, on the command line: fixture F in a file. */
import { beforeAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import { cliHere } from '../support/cli.ts'
import { fixtureF } from '../support/fixture-f.ts'

const { folder, clientela } = cliHere()
const zone = ['--zone', 'Europe/Madrid']

beforeAll(async () => {
  const crm = await fixtureF(`sqlite:${folder.path}/test.db`)
  await crm.close()
})

describe('clientela audit', () => {
  it('restated: how far a closed month has moved, and by which late record', async () => {
    const asked = ['audit', 'restated', '--month', '2026-02', '--view', 'pipeline board', ...zone]
    const { code, out } = await clientela(asked)
    expect([code, out]).toEqual([0, expect.stringMatching(/stages\.appointment\.count +0 +1 +\+1/)])
    expect(out).toMatch(/└deal-D6 +\+1 +AppointmentMade/)
    expect(out).toContain('1 late record has moved a figure')
    const { views, late, ...header } = JSON.parse((await clientela([...asked, '--json'])).out)
    expect(header).toMatchObject({ view: 'audit restated', from: '2026-02-01', to: '2026-03-01' })
    expect([views.length, late.length]).toEqual([1, 1])
  })

  it('diff: every figure that is another at a later moment, and why', async () => {
    const asked = ['audit', 'diff', '--view', 'pipeline winrate', '--from', '2026-02-28', '--to', '2026-03-31', ...zone]
    const { code, out } = await clientela(asked)
    expect([code, out]).toEqual([0, expect.stringMatching(/total\.won +0 +1 +\+1\s+└deal-D1 +\+1 +DealWon 2026-03-20/)])
    const known = await clientela([...asked, '--axis', 'known-at', '--options', '{"by":"manager"}', '--json'])
    expect(JSON.parse(known.out)).toMatchObject({ view: 'audit diff', of: 'pipeline winrate' })
  })

  it('wrong usage is said', async () => {
    const options = ['--from', '2026-02-28', '--to', '2026-03-31', ...zone]
    const bored = await clientela(['audit', 'diff', '--view', 'pipeline bored', ...options])
    expect([bored.code, bored.err]).toEqual([2, expect.stringContaining('no view is called "pipeline bored"')])
    const view = ['audit', 'diff', '--view', 'pipeline board']
    expect((await clientela([...view, ...options, '--options', '[]'])).code).toBe(2)
    expect((await clientela(['audit', 'restated', ...zone])).code).toBe(2)
    const backwards = await clientela([...view, '--from', '2026-03-31', '--to', '2026-02-28', ...zone])
    expect(backwards).toMatchObject({ code: 2, out: '' })
    expect(backwards.err).toContain('from the earlier moment to the later: 2026-02-28 is before 2026-03-31')
  })
})
