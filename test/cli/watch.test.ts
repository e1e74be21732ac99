/** `clientela watch`: the history, or a view, followed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import type { Clientela, Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { cliIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const clientela = cliIn(folder.path)
const url = `sqlite:${join(folder.path, 'test.db')}`
const flags = ['--store', url, '--zone', 'Europe/Madrid'] as const
const head = { id: 'helena', role: 'head' }
let crm: Clientela
const handle = (command: object) => crm.handle(command as Command, { actor: head })
const client = (id: string) =>
  handle({ type: 'RegisterClient', client: id, name: id.toUpperCase(), kind: 'corporate', acquired: { by: 'call' } })

beforeAll(async () => {
  crm = await openClientela({ store: url, zone: 'Europe/Madrid' })
  await client('forn')
  await client('puig')
  await handle({ type: 'OpenDeal', deal: 'd1', client: 'forn', source: 'call', manager: 'anna' })
})
afterAll(async () => {
  await crm.close()
  folder.remove()
})

describe('watch', () => {
  it('tells events from a place on, as lines for people or as JSON', async () => {
    const { out, code } = await clientela(['watch', '--after', 'start', '--limit', '3', ...flags])
    expect(code).toBe(0)
    expect(
      out
        .trim()
        .split('\n')
        .map((line) =>
          line
            .trim()
            .split(/\s{2,}/)
            .slice(2, 4),
        ),
    ).toEqual(
      [
        ['ClientRegistered', 'client-forn'],
        ['ClientRegistered', 'client-puig'],
        ['DealOpened', 'deal-d1'],
      ].map(([type, stream]) => [type, expect.stringMatching(`^${stream}`)]),
    )
    const only = await clientela(['watch', '--after', '1', '--category', 'client', '--limit', '1', '--json', ...flags])
    expect(JSON.parse(only.out)).toMatchObject({
      type: 'ClientRegistered',
      stream: 'client-puig',
      data: { name: 'PUIG' },
    })
  })

  it('withholds what its reader may not see', async () => {
    const { out } = await clientela([
      'watch',
      '--after',
      'start',
      '--limit',
      '1',
      '--json',
      '--as',
      'analyst:ada',
      ...flags,
    ])
    expect(out).not.toContain('FORN')
    expect(JSON.parse(out).data.name).toBe('(withheld)')
  })

  it('tells a view as it is, and again when it has changed, not when nothing of it has', async () => {
    const watching = clientela(['watch', 'pipeline board', '--limit', '2', '--json', ...flags])
    await client('nou')
    await handle({ type: 'OpenDeal', deal: 'd2', client: 'nou', source: 'call', manager: 'anna' })
    const boards = (await watching).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(boards.at(-1).stages[0].count).toBe(2)
    expect(new Set(boards.map(({ stages }) => stages[0].count)).size).toBe(boards.length)
  })

  it('has no CSV', async () => {
    const { code, err } = await clientela(['watch', '--csv', ...flags])
    expect([code, err]).toEqual([2, expect.stringContaining('use --json')])
  })

  it('ends whole on Ctrl-C, with what it was telling told', async () => {
    const main = resolve(import.meta.dirname, '../../src/cli/main.ts')
    const node = ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning', main]
    const child = spawn(process.execPath, [...node, 'watch', '--after', 'start', '--json', ...flags])
    const told: Array<string> = []
    for await (const line of createInterface({ input: child.stdout })) {
      told.push(JSON.parse(line).type)
      if (told.length === 3) child.kill('SIGINT')
    }
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
    expect([code, told.slice(0, 3)]).toEqual([0, ['ClientRegistered', 'ClientRegistered', 'DealOpened']])
  })
})
