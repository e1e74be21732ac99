import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Command, openClientela } from '../../src/index.ts'
import '../../src/sqlite.ts'
import { cliHere, cliIn, processIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const { folder, clientela } = cliHere()

/** What people do meanwhile. */
const handle = async (...commands: ReadonlyArray<object>): Promise<void> => {
  const crm = await openClientela({ store: `sqlite:${join(folder.path, 'test.db')}`, zone: 'UTC' })
  for (const command of commands) await crm.handle(command as Command, { actor: { id: 'helena', role: 'head' } })
  await crm.close()
}

const flour = { type: 'ListProduct', product: 'flour', name: 'flour', price: { amount: 1_000, currency: 'EUR' } }
const line = { product: 'flour', quantity: 10, unitPrice: { amount: 1_000, currency: 'EUR' } }
const closing = (deal: string, client: string) => [
  { type: 'RegisterClient', client, name: client, kind: 'corporate', acquired: { by: 'call' }, manager: 'anna' },
  { type: 'OpenDeal', deal, client, source: 'call' },
  { type: 'MakeOffer', deal, lines: [line] },
  { type: 'AcceptOffer', deal },
]
const json = async (...args: ReadonlyArray<string>) => {
  const { code, out, err } = await clientela([...args, '--json'])
  return { code, err, said: out === '' ? undefined : JSON.parse(out) }
}

describe('clientela policies', () => {
  it('run answers what happened since, and says what it did', async () => {
    await handle(flour, ...closing('d1', 'forn-puig'))
    expect((await json('policies', 'run', '--policy', 'deal-won', '--from', 'now')).said).toMatchObject({ answered: 0 })
    await handle({ type: 'WinDeal', deal: 'd1' })
    const { code, said } = await json('policies', 'run', '--policy', 'deal-won')
    expect(code).toBe(0)
    expect(said).toEqual({ answered: 1, fired: 0, issued: 1, refused: 0, deadLetters: 0 })
    const trail = await json('audit', 'trail', '--stream', 'contract-d1')
    expect(trail.said.entries).toMatchObject([
      { type: 'ContractDrafted', actor: { id: 'policy:deal-won', role: 'policy', onBehalfOf: 'helena' } },
    ])
  })

  it('audit explain shows what led to it, and on what it was decided', async () => {
    const { code, out } = await clientela(['audit', 'explain', 'contract-d1@0'])
    expect(code).toBe(0)
    expect(out).toMatch(/^ *-1 .* deal won/m)
    expect(out).toMatch(/^ *0 .*▶ contract drafted.* policy:deal-won for helena/m)
    expect(out).toMatch(/decided on .*deal-d1@3/)
    const { said } = await json('audit', 'explain', 'contract-d1@0')
    expect(said).toMatchObject({ view: 'audit explain', event: { policy: 'deal-won' }, because: [{ type: 'DealWon' }] })
  })

  it('run ends with 1 where a letter is dead; list, status and dead-letters tell of it', async () => {
    const erasure = { type: 'EraseClientData', client: 'can-roca', requestedBy: 'can-roca' }
    await handle(...closing('d2', 'can-roca'), { type: 'WinDeal', deal: 'd2' }, erasure)
    const run = await clientela(['policies', 'run', '--policy', 'deal-won'])
    expect(run.code).toBe(1)
    expect(run.out).toContain('1 dead letter waits')
    const { policies } = (await json('policies', 'list')).said
    expect(policies).toContainEqual(expect.objectContaining({ name: 'deal-won', issues: ['DraftContract'] }))
    const status = await json('policies', 'status')
    expect(status.said.policies[0]).toMatchObject({ name: 'deal-won', state: 'current', behind: 0, deadLetters: 1 })
    const { said } = await json('policies', 'dead-letters')
    expect(said.letters).toMatchObject([
      { policy: 'deal-won', process: 'd2', command: 'DraftContract', rule: 'client-not-erased' },
    ])
  })

  it('retry ends with 1 where it dies again; drop gives it up', async () => {
    const table = await clientela(['policies', 'dead-letters'])
    const letter = /^([0-9a-f]{8}) /m.exec(table.out)?.[1] ?? ''
    expect(await json('policies', 'retry', letter)).toMatchObject({ code: 1, said: { refused: 1, deadLetters: 1 } })
    expect((await clientela(['policies', 'drop', letter])).code).toBe(2)
    expect(await json('policies', 'drop', letter, '--why', 'the client is gone')).toMatchObject({
      code: 0,
      said: { dropped: true },
    })
    expect(await json('policies', 'run', '--policy', 'deal-won')).toMatchObject({ code: 0, said: { deadLetters: 0 } })
  })

  it("takes settings and policies of one's own from the configuration, and no misspelling", async () => {
    const other = temporaryFolder()
    const refused = async (config: unknown, says: string) => {
      writeFileSync(join(other.path, 'clientela.config.json'), JSON.stringify(config))
      const wrong = await cliIn(other.path)(['policies', 'list'])
      expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining(`clientela.config.json: ${says}`)])
    }
    await refused(
      { policies: { settings: { complaints: { heads: 'helena' } } } },
      'policies.settings.complaints.heads is not a field here',
    )
    await refused({ policies: { maxHop: 3 } }, 'policies.maxHop is not a field here')
    await refused({ policies: { maxHops: -1 } }, 'policies.maxHops must be')
    // Else another store would be asked than the one that was meant.
    await refused({ stroe: 'sqlite:x.db' }, 'stroe is not a field here; known are: store, readModels')
    await refused([], ' must be')
    rmSync(join(other.path, 'clientela.config.json'))
    const own = `export default { policies: { own: [{ name: 'mine', version: 1, doc: '', types: [], issues: [] }] } }`
    writeFileSync(join(other.path, 'clientela.config.ts'), own)
    const right = await cliIn(other.path)(['policies', 'list', '--json'])
    expect(JSON.parse(right.out).policies.at(-1)).toMatchObject({ name: 'mine' })
    other.remove()
  })

  it('the bound on what follows from each other is said in the configuration too', async () => {
    const other = temporaryFolder()
    const cli = processIn(other.path)
    const loop = `import { clientId, definePolicy } from ${JSON.stringify(resolve(import.meta.dirname, '../../src/index.ts'))}
      const again = definePolicy({
        name: 'again', version: 1, doc: 'notes again what was noted', issues: ['NotePreference'],
        on: {
          PreferenceNoted: ({ event }) => ({
            commands: [{ command: { type: 'NotePreference', client: clientId(event.id), preference: 'more' } }],
          }),
        },
      })
      export default { policies: { maxHops: 2, own: [again] } }`
    writeFileSync(join(other.path, 'clientela.config.ts'), loop)
    await cli(['policies', 'run'])
    const said = [
      { type: 'RegisterClient', client: 'c', name: 'C', kind: 'corporate', acquired: { by: 'call' } },
      { type: 'NotePreference', client: 'c', preference: 'tea' },
    ]
    await cli(['handle', '-', '--as', 'manager:anna'], said.map((one) => JSON.stringify(one)).join('\n'))
    const run = await cli(['policies', 'run', '--json'])
    expect([run.code, JSON.parse(run.out)]).toMatchObject([1, { issued: 2, refused: 1, deadLetters: 1 }])
    other.remove()
  })

  it('what does not exist is wrong usage', async () => {
    for (const args of [
      ['policies', 'run', '--policy', 'deals-won'],
      ['policies', 'retry', 'nothing'],
      ['audit', 'explain', 'contract-d9@0'],
    ])
      expect(await clientela(args)).toMatchObject({ code: 2, out: '' })
  })
})
