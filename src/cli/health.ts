/** `clientela health`: one look at whether everything answers. */
import type { Command } from 'commander'
import { given } from '../kernel/given.ts'
import { type CommonOptions, common, wholeNumber, withSession } from './session.ts'

interface HealthFlags extends CommonOptions {
  readonly within: number
  readonly behind?: number
}

export const healthVerb = (program: Command): void => {
  common(program.command('health'), 'no bounds')
    .description('whether the store answers and the views stand: exit code 0, 3 (store) or 5 (views)')
    .option('--within <ms>', 'how long an answer may take', wholeNumber('--within', 1), 5_000)
    .option('--behind <events>', 'most events that a view may be behind (default any)', wholeNumber('--behind', 0))
    .addHelpText('after', '\nExample:\n  $ clientela health --json')
    .action((options: HealthFlags) =>
      withSession(options, async ({ crm, show }) => {
        const { ok, problems, store, views } = await crm.health({
          withinMs: options.within,
          ...given({ mostBehind: options.behind }),
        })
        await show({ view: 'health', ok, problems, store, views }, [
          {
            title: ok ? 'All is well' : 'Not all is well',
            columns: ['what', 'state', 'behind'],
            rows: [
              ['store', store.answers ? `answers in ${store.ms} ms` : 'does not answer', null],
              ...views.map(({ name, state, behind }) => [name, state, behind]),
            ],
            notes: problems,
          },
        ])
        if (ok) return 0
        return store.answers ? 5 : 3
      }),
    )
}
