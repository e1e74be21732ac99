/** `clientela views …` and `clientela replay`. */

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { views } from '../app/views.ts'
import { readingAs } from '../audit/told.ts'
import type { Position } from '../kernel/position.ts'
import type { Projection } from '../kernel/projection.ts'
import { replay } from '../readmodels/replay.ts'
import { progress } from './progress.ts'
import { type CommonOptions, common, UsageError, withheldNote, withSession } from './session.ts'

const isProjection = (u: unknown): u is Projection =>
  typeof u === 'object' && u !== null && 'name' in u && 'apply' in u && 'table' in u && typeof u.apply === 'function'

/** The projection that a file of the user's exports, by default or by name. */
const loadProjection = async (file: string): Promise<Projection> => {
  let loaded: Readonly<Record<string, unknown>>
  try {
    loaded = (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>
  } catch (thrown) {
    const hint = /unknown file extension/i.test(String(thrown)) ? ' (TypeScript files need Node 22.18 or newer)' : ''
    throw new UsageError(`${file} can't be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}${hint}`)
  }
  const found = [loaded.default, ...Object.values(loaded)].find(isProjection)
  if (found === undefined) throw new UsageError(`${file} exports no projection: export default defineProjection({ … })`)
  return found
}

const replayVerb = (program: Command): void => {
  common(program.command('replay'), 'no bounds')
    .description('folds the history with any projection, your own included, without touching what is live')
    .requiredOption('--projection <file>', 'a TypeScript or JavaScript file that exports one')
    .option('--from <position>', 'after this position')
    .option('--to <position>', 'up to this position')
    .addHelpText('after', '\nExample:\n  $ clientela replay --projection ./my-question.ts --json')
    .action((options: CommonOptions & { readonly projection: string; readonly from?: string; readonly to?: string }) =>
      withSession(options, async ({ crm, show, when }) => {
        const projection = await loadProjection(options.projection)
        const reading = readingAs(crm.registry, when.as)
        const bar = progress('events', undefined)
        const { rows, events, position } = await replay({
          store: crm.store,
          registry: reading.registry,
          projection,
          ...(options.from === undefined ? {} : { from: options.from as Position }),
          ...(options.to === undefined ? {} : { to: options.to as Position }),
          onProgress: (done) => bar.update(done),
        })
        bar.stop()
        const columns = Object.keys(projection.table)
        const cells = rows.map(({ key, row }) => [
          key,
          ...columns.map((name) => {
            const value = row[name]
            return typeof value === 'string' || typeof value === 'number'
              ? value
              : value === null || value === undefined
                ? null
                : JSON.stringify(value)
          }),
        ])
        await show(
          {
            view: 'replay',
            projection: projection.name,
            position: position ?? null,
            events,
            withheld: reading.withheld(),
            rows: rows.map(({ key, row }) => ({ key, ...row })),
          },
          [
            {
              title: `${projection.name}: ${projection.doc}`,
              columns: ['key', ...columns],
              rows: cells,
              notes: [`${events} events folded into ${rows.length} rows`, ...withheldNote(reading.withheld())],
            },
          ],
        )
        return 0
      }),
    )
}

export const viewsVerbs = (program: Command): void => {
  const verb = program.command('views').description('list, status, rebuild NAME, retry NAME')
  common(verb.command('list').description('which verb answers which view'), 'no bounds')
    .addHelpText('after', '\nExample:\n  $ clientela views list')
    .action((options: CommonOptions) =>
      withSession({ ...options, store: 'memory:' }, async ({ show }) => {
        await show({ views }, [
          {
            columns: ['view', 'verb', 'what', 'tables'],
            rows: views.map((one) => [one.id, one.verb, one.title, one.tables.join(' ')]),
          },
        ])
        return 0
      }),
    )
  common(verb.command('status').description('how far each read model has come, and why one stands still'), 'no bounds')
    .addHelpText('after', '\nExample:\n  $ clientela views status --json')
    .action((options: CommonOptions) =>
      withSession(options, async ({ crm, show }) => {
        const status = await crm.views.status()
        await show({ views: status }, [
          {
            columns: ['name', 'version', 'position', 'behind', 'state', 'error'],
            rows: status.map((one) => [
              one.name,
              one.version,
              one.position,
              one.behind,
              one.state,
              one.error === null ? '' : `${one.error.category} at ${one.error.position}: ${one.error.message}`,
            ]),
          },
        ])
        return status.some(({ state }) => state === 'failed') ? 5 : 0
      }),
    )
  common(
    verb.command('rebuild').argument('<name>').description('builds a read model anew beside the old one, then swaps'),
    'no bounds',
  )
    .addHelpText('after', '\nExample:\n  $ clientela views rebuild deal_changes')
    .action((name: string, options: CommonOptions) =>
      withSession(options, async ({ crm, show }) => {
        await known(crm.views.status, name)
        const bar = progress('events', undefined)
        await crm.views.rebuild(name, ({ events }) => bar.update(events))
        bar.stop()
        const status = (await crm.views.status()).filter((one) => one.name === name)
        await show({ views: status }, [
          { columns: ['name', 'position', 'state'], rows: status.map((one) => [one.name, one.position, one.state]) },
        ])
        return status.some(({ state }) => state === 'failed') ? 5 : 0
      }),
    )
  common(
    verb.command('retry').argument('<name>').description('lets a failed read model go on from where it stopped'),
    'no bounds',
  )
    .addHelpText('after', '\nExample:\n  $ clientela views retry deal_changes')
    .action((name: string, options: CommonOptions) =>
      withSession(options, async ({ crm, show }) => {
        await known(crm.views.status, name)
        await crm.views.retry(name)
        await crm.views.catchUp([name])
        const status = (await crm.views.status()).filter((one) => one.name === name)
        await show({ views: status }, [
          {
            columns: ['name', 'position', 'state', 'error'],
            rows: status.map((one) => [one.name, one.position, one.state, one.error?.message ?? '']),
          },
        ])
        return status.some(({ state }) => state === 'failed') ? 5 : 0
      }),
    )
  replayVerb(program)
}

const known = async (status: () => Promise<ReadonlyArray<{ readonly name: string }>>, name: string): Promise<void> => {
  const names = (await status()).map((one) => one.name)
  if (!names.includes(name)) throw new UsageError(`no read model is called ${name}; there are ${names.join(', ')}`)
}
