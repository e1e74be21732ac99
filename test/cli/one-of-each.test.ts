/** Where there is one of a thing, it is told of as one. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { cliHere } from '../support/cli.ts'

const { folder, clientela, send } = cliHere()

beforeAll(async () => {
  await send(
    'head:helena',
    { type: 'RegisterClient', client: 'forn', name: 'Forn', kind: 'corporate', acquired: { by: 'call' } },
    { type: 'OpenDeal', deal: 'd1', client: 'forn', source: 'call', manager: 'anna' },
  )
  await clientela(['clients', 'show', 'forn', '--as', 'auditor:otto'])
})

it.each([
  ['audit access', '1 look; what was seen is not kept'],
  ['pipeline winrate', '1 deal is open, neither won nor lost'],
  ['pipeline funnel', '1 deal, implied'],
  ['pipeline paths', '1 deal, 1 way'],
  ['replay --projection mine.ts', '1 event folded into 1 row'],
  ['replay --projection mine.ts --against mine.ts', '0 rows differ, 1 is the same'],
  ['what-if --discount manager=5', '0 refused; 0 of 3 events left out'],
])('clientela %s: %s', async (line, told) => {
  writeFileSync(
    join(folder.path, 'mine.ts'),
    `import { defineProjection, integer } from 'clientela'
     export default defineProjection({ name: 'deals', version: 1, doc: '', table: { n: integer('one') },
       keys: (event) => [event.stream], on: { DealOpened: () => ({ n: 1 }) } })`,
  )
  const { out, err } = await clientela(line.split(' '))
  expect(err).toBe('')
  expect(out).toContain(told)
})
