/** `clientela views …`. */
import type { Command } from 'commander'
import { views } from '../app/views.ts'
import { COUNTED } from '../readmodels/status.ts'
import { progress } from './progress.ts'
import { type CommonOptions, common, UsageError, withSession } from './session.ts'

export const viewsVerbs = (program: Command): void => {
  const verb = program.command('views').description('list, status, rebuild NAME, retry NAME')
  common(verb.command('list').description('which verb answers which view'), 'no bounds')
    .addHelpText('after', '\nExample:\n  $ clientela views list')
    .action((options: CommonOptions) =>
      withSession({ ...options, store: 'memory:' }, async ({ show }) => {
        await show({ views }, [
          {
            columns: ['view', 'verb', 'what', 'tables'],
            keeps: ['verb', 'what'],
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
            notes: status.some(({ behind }) => behind >= COUNTED) ? [`behind is counted up to ${COUNTED}`] : [],
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
      withSession(options, async ({ crm, show, events }) => {
        await known(crm.views.status, name)
        const bar = progress('events', await events())
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
}

const known = async (status: () => Promise<ReadonlyArray<{ readonly name: string }>>, name: string): Promise<void> => {
  const names = (await status()).map((one) => one.name)
  if (!names.includes(name)) throw new UsageError(`no read model is called ${name}; there are ${names.join(', ')}`)
}
