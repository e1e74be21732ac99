/** A bundle is checked by who has nothing else: here by a few lines that use no part of the library, and by `audit check`. */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { cliHere } from '../support/cli.ts'

const { folder, clientela, send } = cliHere()
const at = (...names: ReadonlyArray<string>): string => join(folder.path, ...names)
const anna = 'manager:anna'

let kept = ''
beforeAll(async () => {
  const registered = (client: string, name: string) => ({
    type: 'RegisterClient',
    client,
    name,
    kind: 'corporate',
    acquired: { by: 'fair' },
  })
  await send(anna, registered('mar', 'Forn Mar «ñ» 面包\u2028'), registered('sol', 'Forn Sol'))
  for (const client of ['mar', 'sol'])
    await send(anna, {
      type: 'OpenDeal',
      deal: `d-${client}`,
      client,
      source: 'fair',
      expectedValue: { amount: 50_000, currency: 'EUR' },
    })
  await clientela(['handle', '-', '--as', anna], '{"type":"WinDeal","deal":"d-mar"}\n')
  await send(anna, { type: 'LoseDeal', deal: 'd-mar', reason: 'price' })
  const seal = JSON.parse((await clientela(['audit', 'seal', '--json'])).out)
  kept = `${seal.events}:${seal.root}`
  await send(anna, { type: 'NotePreference', client: 'mar', preference: 'mornings' })
  const made = await clientela(['audit', 'export', 'mar', '--out', 'bundle', '--as', 'auditor:aude', '--json'])
  expect([made.code, JSON.parse(made.out)]).toMatchObject([0, { client: 'mar', events: 5, streams: 3 }])
})

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
const linesIn = (file: string): ReadonlyArray<string> => readFileSync(file, 'utf8').split('\n').slice(0, -1)

describe("a client's bundle", () => {
  it('has its events and the refused attempts on its streams, and nothing of another client', () => {
    const lines = linesIn(at('bundle/events.ndjson')).map((line) => JSON.parse(line))
    expect(
      lines.map(([stream, revision, , type]) => `${stream.replace(/refusal-.*/, 'refusal')}@${revision} ${type}`),
    ).toEqual([
      'client-mar@0 ClientRegistered',
      'deal-d-mar@0 DealOpened',
      'refusal@0 CommandRefused',
      'deal-d-mar@1 DealLost',
      'client-mar@1 PreferenceNoted',
    ])
    expect(readFileSync(at('bundle/timeline.csv'), 'utf8')).toMatch(/Forn Mar «ñ» 面包/)
    for (const file of ['events.ndjson', 'timeline.csv', 'manifest.json', 'README.md'])
      expect(readFileSync(at('bundle', file), 'utf8')).not.toMatch(/[Ss]ol\b/)
  })

  it('is checked by SHA-256 alone, as its README says', () => {
    const leaves = linesIn(at('bundle/leaves.txt'))
    const root = (count: number): string =>
      leaves.slice(0, count).reduce((link, leaf) => sha256(link + leaf), '0'.repeat(64))
    const [count = '', sealed] = kept.split(':')
    expect(root(Number(count))).toBe(sealed)
    const places = linesIn(at('bundle/events.ndjson')).map((line) => leaves.indexOf(sha256(`${line}\n`)))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(readFileSync(at('bundle/README.md'), 'utf8')).toContain(root(leaves.length))
  })

  it('is whole by `audit check`, also against a root kept elsewhere', async () => {
    const ran = await clientela(['audit', 'check', 'bundle', '--kept', kept, '--json'])
    expect([ran.code, JSON.parse(ran.out)]).toMatchObject([
      0,
      { ok: true, events: 5, sealed: Number(kept.split(':')[0]) },
    ])
    const other = await clientela(['audit', 'check', 'bundle', '--kept', `3:${'0'.repeat(64)}`])
    expect([other.code, /leaves.txt +3 +the chain up to here is not/.test(other.out)]).toEqual([4, true])
  })

  const tampered = async (name: string, file: string, change: (text: string) => string) => {
    cpSync(at('bundle'), at(name), { recursive: true })
    writeFileSync(at(name, file), change(readFileSync(at(name, file), 'utf8')))
    const { code, out } = await clientela(['audit', 'check', name, '--kept', kept, '--json'])
    return {
      code,
      broken: JSON.parse(out).broken.map(({ file, line }: { file: string; line: number }) => [file, line]),
    }
  }

  it('tells which line was changed, taken out, put elsewhere or put in', async () => {
    const events = 'events.ndjson'
    expect(await tampered('changed', events, (text) => text.replace('"price"', '"other"'))).toEqual({
      code: 4,
      broken: [[events, 4]],
    })
    const without = (text: string) => text.split('\n').toSpliced(1, 1).join('\n')
    expect(await tampered('taken', events, without)).toMatchObject({ code: 4, broken: [[events, null]] })
    const turned = (text: string) => text.split('\n').slice(0, -1).toReversed().join('\n')
    expect((await tampered('turned', events, turned)).code).toBe(4)
    const more = (text: string) => `${text}["client-mar",2,"x","NewsSent","",{},{}]\n`
    expect((await tampered('put-in', events, more)).broken).toContainEqual([events, 6])
  })

  it('tells where hashes were changed with the event, by the seal', async () => {
    const swapped = (text: string) => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))
    expect((await tampered('hashes', 'leaves.txt', swapped)).broken).toContainEqual([
      'leaves.txt',
      Number(kept.split(':')[0]),
    ])
  })

  it('is not made over what is there, of nobody, or for who may not see all of it; that is on record', async () => {
    const run = async (...args: ReadonlyArray<string>) => {
      const { code, err } = await clientela(['audit', 'export', ...args])
      return [code, err.trim()]
    }
    expect(await run('mar', '--out', 'bundle')).toEqual([2, expect.stringContaining('something of that name already')])
    expect(await run('nobody', '--out', 'none')).toEqual([2, expect.stringContaining('nothing is on record')])
    expect(await run('mar', '--out', 'none', '--as', 'analyst:ada')).toEqual([2, expect.stringContaining('withheld')])
    expect(existsSync(at('none'))).toBe(false)
    const log = JSON.parse(
      (await clientela(['audit', 'access', '--as', 'auditor:aude', '--about', 'mar', '--json'])).out,
    )
    expect(log.entries.map(({ actor, outcome }: Readonly<Record<string, string>>) => [actor, outcome])).toEqual([
      ['aude', 'granted'],
      ['ada', 'denied'],
    ])
  })
})
