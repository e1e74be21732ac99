import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { cliProgram } from '../../src/cli/program.ts'
import { cliIn, processIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = temporaryFolder()
afterAll(folder.remove)

const clientela = cliIn(folder.path)
const program = processIn(folder.path)

const commands = [
  {
    type: 'RegisterClient',
    client: 'forn-puig',
    name: 'Forn Puig',
    kind: 'small-retail-chain',
    acquired: { by: 'call' },
  },
  {
    type: 'OpenDeal',
    deal: 'd1',
    client: 'forn-puig',
    source: 'call',
    expectedValue: { amount: 1_000_000, currency: 'EUR' },
  },
  { type: 'WinDeal', deal: 'd1' },
  { type: 'RaiseObjektion', deal: 'd1' },
]

describe('clientela handle', () => {
  it('answers a line for each command: what was written, or the rule that refused it', async () => {
    const { code, out } = await program(
      ['handle', '-', '--as', 'manager:anna'],
      `${commands.map((command) => JSON.stringify(command)).join('\n')}\nnot json\n`,
    )
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(1)
    expect(lines.map(({ command, ok, rule }) => [command, ok, rule])).toEqual([
      ['RegisterClient', true, undefined],
      ['OpenDeal', true, undefined],
      ['WinDeal', false, 'deal-won-needs-accepted-offer'],
      ['RaiseObjektion', false, 'invalid-command'],
      ['(none)', false, 'invalid-command'],
    ])
    expect(lines[1].events[0]).toMatchObject({ type: 'DealOpened', data: { manager: 'anna' } })
  })

  it('answers what travels along with a command in the wrong shape for itself: no other line suffers', async () => {
    const register = { type: 'RegisterClient', name: 'Nuria', kind: 'corporate', acquired: { by: 'call' } }
    const wrong = [
      { commandId: 5 },
      { actor: null },
      { actor: { id: 7, role: 'head' } },
      { reason: 5 },
      { provenance: 'x' },
      { causationId: {} },
      { hops: -1 },
      { occuredAt: '2026-01-01T00:00:00.000Z' },
      { occurredAt: '2026-01-01' },
    ].map((along) => JSON.stringify({ command: register, ...along }))
    const input = [...wrong, '{"name":"Nuria Puig Soler","kind":}', '{"type":"RegisterClient"} x']
    const { code, out } = await program(
      ['handle', '-', '--as', 'analyst:ada', '--store', 'memory:'],
      `\uFEFF${input.join('\n')}\n`,
    )
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(1)
    expect(answers.map(({ line, rule, message }) => [line, rule, message])).toEqual(
      [
        /^commandId must be string/,
        /^actor/,
        /^actor.id must be string/,
        /^reason must be string/,
        /^provenance/,
        /^causationId must be string/,
        /^hops must be/,
        /^occuredAt is not a field here/,
        /occurredAt must be an instant/,
        /^not JSON: Unexpected token$/,
        /^not JSON: Unexpected non-whitespace character after JSON at column 27$/,
      ].map((says, i) => [i + 1, 'invalid-command', expect.stringMatching(says)]),
    )
  })

  it('writes nothing under a name that nothing can have, and answers the lines beside it', async () => {
    const store = ['--store', 'sqlite:names.db']
    const register = { type: 'RegisterClient', name: 'Nuria', kind: 'corporate', acquired: { by: 'call' } }
    const by = (id: string) => ({ command: register, actor: { id, role: 'manager' } })
    const lines: ReadonlyArray<object> = [
      { ...register, client: 'c' },
      by('x'.repeat(513)),
      by('an\u0000na'),
      { type: 'EnrolInLoyalty', client: 'c', programme: 'cl\u0000ub' },
      { type: 'OpenDeal', client: 'c', source: 'call', deal: 'e' },
      { type: 'MakeOffer', deal: 'e', lines: [{ product: 'ov\u001ben', quantity: 1 }] },
    ]
    const input = lines.map((line) => JSON.stringify(line)).join('\n')
    const { code, out } = await program(['handle', '-', '--as', 'head:helena', ...store], input)
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(1)
    expect(answers.map(({ ok, rule, field }) => (ok === true ? [ok] : [ok, rule, field]))).toEqual([
      [true],
      [false, 'invalid-command', 'actor.id'],
      [false, 'invalid-command', 'actor.id'],
      [false, 'invalid-command', 'programme'],
      [true],
      [false, 'line-in-the-assortment', 'lines.0.product'],
    ])
    const clients = await clientela(['clients', 'list', '--json', ...store])
    expect([clients.code, JSON.parse(clients.out).clients]).toMatchObject([0, [{ client: 'c' }]])
  })

  it('leaves views that answer in a table, in JSON and in CSV', async () => {
    const table = await clientela(['pipeline', 'board'])
    expect(table.out).toMatch(/prospect +1 +10,000\.00 EUR/)
    const json = JSON.parse((await clientela(['pipeline', 'board', '--json', '--zone', 'UTC'])).out)
    expect(Object.keys(json).slice(0, 5)).toEqual(['view', 'asOf', 'knownAt', 'position', 'zone'])
    expect(json.stages[0]).toMatchObject({ stage: 'prospect', count: 1, value: { EUR: 1_000_000 } })
    expect((await clientela(['pipeline', 'board', '--csv'])).out.split('\n').slice(0, 2)).toEqual([
      'stage,count,value.EUR',
      'prospect,1,1000000',
    ])
    const part = await clientela(['pipeline', 'board', '--csv', '--part', 'stages.cards'])
    expect(part.out.split('\n')[1]).toMatch(/^prospect,1,d1,/)
    expect((await clientela(['pipeline', 'board', '--csv', '--part', 'x'])).err).toMatch(/this answer has stages, /)
  })

  it('takes a figure apart, down to the streams and events behind it', async () => {
    const table = await clientela(['pipeline', 'board', '--drill', 'stages.prospect.value'])
    expect(table.out).toMatch(/stages\.prospect\.value = 10,000\.00 EUR/)
    expect(table.out).toMatch(/deal-d1 +10,000\.00 EUR/)
    const titleOf = async (...args: ReadonlyArray<string>) => (await clientela(args)).out.split('\n', 1)[0]
    expect(await titleOf('pipeline', 'winrate', '--of', 'opened', '--drill', 'total.rate')).toBe(
      'total.rate = 0.0 % (0 of 1)',
    )
    expect(await titleOf('pipeline', 'cycle', '--drill', 'won')).toBe(
      'won = n 0, mean –, median –, p25 –, p75 –, p90 –',
    )
    const csv = await clientela(['pipeline', 'winrate', '--of', 'opened', '--drill', 'total.rate', '--csv'])
    expect(csv.out.split('\n').slice(0, 2)).toEqual(['stream,positions,part', 'deal-d1,"[""2""]",den'])
    const json = JSON.parse((await clientela(['pipeline', 'ageing', '--json', '--drill', 'stages.prospect.deals'])).out)
    expect(json.drill).toMatchObject({ value: 1, rule: 'count', behind: [{ stream: 'deal-d1', positions: ['2'] }] })
    const wrong = await clientela(['pipeline', 'winrate', '--drill', 'total.gained'])
    expect([wrong.code, wrong.out]).toEqual([2, ''])
    expect(wrong.err).toMatch(/no figure is called "total.gained"; there are total.won/)
  })

  it('and an auditor finds all of it, refused attempts included', async () => {
    const timeline = JSON.parse((await clientela(['timeline', 'forn-puig', '--json'])).out)
    expect(timeline.entries.map((entry: { readonly type: string }) => entry.type)).toEqual([
      'ClientRegistered',
      'DealOpened',
    ])
    const trail = JSON.parse((await clientela(['audit', 'trail', '--refused-only', '--json'])).out)
    expect(trail.entries[0]).toMatchObject({
      outcome: 'refused',
      refusal: { command: 'WinDeal', rule: 'deal-won-needs-accepted-offer' },
    })
  })
})

describe('exit codes and errors', () => {
  const cases: ReadonlyArray<readonly [code: number, says: RegExp, args: ReadonlyArray<string>]> = [
    [2, /unknown command/, ['pipline']],
    [2, /unknown option/, ['pipeline', 'board', '--jsn']],
    [2, /2026-13-01.*is not a moment/, ['pipeline', 'board', '--as-of', '2026-13-01']],
    [2, /Mars\/Olympus/, ['pipeline', 'board', '--zone', 'Mars/Olympus']],
    [2, /needs --from and --to/, ['pipeline', 'waterfall']],
    [2, /: from is missing; to is missing; target is missing\n$/, ['export', 'view', 'pipeline coverage']],
    [2, /nothing is on record of a client nobody/, ['timeline', 'nobody']],
    [2, /can't be read/, ['import', 'crm-opportunities', './nowhere']],
    [2, /is not a form of dates/, ['import', 'transactions', 'x.csv', '--date-format', 'MM/YYYY']],
    [2, /no command or event is called Nothing/, ['schema', 'Nothing']],
    [3, /is not a store/, ['pipeline', 'board', '--store', 'mongo://x']],
    [3, /can't be opened/, ['pipeline', 'board', '--store', 'sqlite:./no/such/folder/x.db']],
  ]
  for (const [code, says, args] of cases)
    it(`${code}: ${args.join(' ')}`, async () => {
      const ran = await clientela(args)
      expect(ran.err).toMatch(says)
      expect(ran.code).toBe(code)
      expect(ran.out).toBe('')
    })

  it('says which version it is', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(await clientela(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })

  it('is the same as a program of its own, on stdout and stderr apart', async () => {
    for (const args of [
      ['pipeline', 'board', '--json', '--as-of', '2026-03-31', '--known-at', '2026-03-31', '--zone', 'UTC'],
      ['pipeline', 'board', '--jsn'],
      ['pipeline', 'board', '--store', 'mongo://x'],
    ])
      expect(await program(args)).toEqual(await clientela(args))
  })

  it('every verb has help with an example', () => {
    const without = (command: Command, path: ReadonlyArray<string>): ReadonlyArray<string> => {
      const at = [...path, command.name()]
      if (command.commands.length > 0) return command.commands.flatMap((sub) => without(sub, at))
      let text = ''
      command.configureOutput({
        writeOut: (more) => {
          text += more
        },
      })
      command.outputHelp()
      return /^Examples?:/m.test(text) ? [] : [at.join(' ')]
    }
    expect(without(cliProgram(), [])).toEqual([])
  })
})

describe('demo and replay', () => {
  it('plays the same company from the same seed', async () => {
    const play = async (out: string) => {
      await clientela(['demo', '--seed', '3', '--clients', '8', '--months', '6', '--out', out])
      return (
        await clientela([
          'pipeline',
          'board',
          '--json',
          '--cards',
          '--store',
          `sqlite:${out}/demo-3-8-6.db`,
          '--as-of',
          '2024-06-30',
          '--known-at',
          '2024-06-30',
          '--zone',
          'Europe/Madrid',
        ])
      ).out
    }
    const [first, second] = [await play('one'), await play('two')]
    expect(JSON.parse(first).stages.length).toBe(8)
    expect(second).toBe(first)
  })

  it('shows each part of the work, and plays into a store that is named, but not on top of something else', async () => {
    const small = ['demo', '--seed', '3', '--clients', '8', '--months', '6', '--out', 'three']
    const own = 'sqlite:three/own.db'
    const { out, code } = await clientela([...small, '--store', own])
    expect(code).toBe(0)
    const parts = [
      'Pipeline as of',
      'Retention',
      'Managers',
      'Campaigns',
      'Loyalty',
      'Competitors',
      'Orders and complaints',
    ]
    for (const part of [...parts, 'Complaints by department', 'Segments'])
      expect(out).toMatch(new RegExp(`^${part}`, 'm'))
    for (const line of out.split('\n').filter((one) => one.startsWith('  clientela ')))
      expect(line).toContain(`--store ${own}`)
    const board = await clientela(['pipeline', 'board', '--json', '--store', own, '--zone', 'Europe/Madrid'])
    expect(JSON.parse(board.out).stages).toHaveLength(8)
    // The same again changes nothing; another company would be a mixture.
    expect((await clientela([...small, '--store', own])).code).toBe(0)
    const again = await clientela(['pipeline', 'board', '--json', '--store', own, '--zone', 'Europe/Madrid'])
    expect(JSON.parse(again.out).position).toBe(JSON.parse(board.out).position)
    const other = await clientela(['demo', '--seed', '4', '--clients', '8', '--months', '6', '--store', own])
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('holds other events already')])
  })

  it.each([1, 5])('of %i clients, proposes only what there is an answer to', async (clients) => {
    const size = ['demo', '--clients', String(clients), '--months', '7', '--out', `of ${clients}`]
    const { out } = await clientela(size)
    const lines = out.split('\n').filter((line) => line.startsWith('  clientela '))
    expect(lines.length).toBeGreaterThanOrEqual(4)
    const said = lines.map((line) =>
      [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].slice(1).map(([, a, b, c]) => a ?? b ?? c ?? ''),
    )
    for (const args of said) {
      const answer = await clientela(args)
      expect([args, answer.code, answer.err]).toEqual([args, 0, ''])
      expect(answer.out).toMatch(/\S/)
      expect(answer.out).not.toMatch(/^0 entries|^\d+ of 0|no figure is known/m)
    }
    const [first] = (await clientela(size)).out.split('\n')
    expect(first).toMatch(
      /^This company had been played into .* before: all of its \d+ commands were known, nothing was added$/,
    )
  })

  it('a reader that has seen enough closes the pipe, and that is no failure', async () => {
    const flags = ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning']
    const args = ['export', 'events', '--format', 'ndjson', '--store', 'sqlite:one/demo-3-8-6.db']
    const child = spawn(process.execPath, [...flags, join(root, 'src/cli/main.ts'), ...args], { cwd: folder.path })
    let err = ''
    child.stderr.on('data', (chunk) => {
      err += String(chunk)
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const [code] = await once(child, 'close')
    expect([code, err]).toEqual([0, ''])
  })

  it("folds the history with a user's own projection in TypeScript", async () => {
    // Inside the checkout, so that the import of 'clientela' finds it as it would find it installed.
    const file = join(root, 'test/cli', 'my-question.fixture.ts')
    const { out, code } = await clientela(['replay', '--projection', file, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      view: 'replay',
      projection: 'deals_by_manager',
      rows: [{ key: 'anna', opened: 1 }],
    })
  })
})
