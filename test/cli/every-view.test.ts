/** Every view of the catalogue has a verb, with an example in its help that runs as it stands. */
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import { listedViews } from '../../projections/catalogue.ts'
import { cliProgram } from '../../src/cli/program.ts'
import { clientId, segmentId } from '../../src/domain/values/ids.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { cliIn } from '../support/cli.ts'
import { performedCompany } from '../support/played.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const store = `sqlite:${join(folder.path, 'played.db')}`
const run = cliIn(folder.path)
const importer = { actor: { id: 'importer', role: 'importer' }, occurredAt: '2017-06-01T10:00:00.000Z' as Instant }
beforeAll(async () => {
  const { crm } = await performedCompany({ seed: 3, clients: 12, months: 6 }, store)
  // What examples name.
  await crm.handleAll([
    {
      command: {
        type: 'RegisterClient',
        client: clientId('acme-corporation'),
        name: 'Acme',
        kind: 'corporate',
        acquired: { by: 'call' },
      },
      ...importer,
    },
    {
      command: {
        type: 'DefineSegment',
        segment: segmentId('large-clients'),
        name: 'large',
        predicate: { test: 'kind', in: ['corporate'] },
      },
      ...importer,
    },
  ])
  await crm.close()
}, 120_000)
afterAll(folder.remove)

const commandOf = (verb: string): Command | undefined =>
  verb
    .split(' ')
    .filter((word) => !word.startsWith('--'))
    .reduce<Command | undefined>((parent, word) => parent?.commands.find((one) => one.name() === word), cliProgram())

/** The example of a command's help, as its words. */
const exampleOf = (command: Command | undefined): ReadonlyArray<string> => {
  let help = ''
  command?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
  const line = /^ *\$ clientela (.*)$/m.exec(help)?.[1] ?? ''
  const words = line.replace(/ > .*$/, '').match(/"[^"]*"|\S+/g) ?? []
  return words.map((word) => word.replaceAll('"', '')).filter((word) => word !== '--csv' && word !== '--json')
}

describe.each(listedViews.map(({ id, verb }) => ({ id, verb })))('$id: clientela $verb', ({ verb }) => {
  it('shows an example that runs, and answers as that view', async () => {
    const example = exampleOf(commandOf(verb))
    const [family, name] = verb.split(' ')
    expect(example.slice(0, 2)).toEqual([family, name])
    const { code, out } = await run([...example, '--store', store, '--zone', 'Europe/Madrid', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ view: `${family} ${name}`, zone: 'Europe/Madrid' })
  })
})
