/** `clientela copy`: a whole history from one store to another. */
import type { Command } from 'commander'
import { copyHistory } from '../copy/copy.ts'
import { orThrow } from '../kernel/errors.ts'
import { keeping } from './interruptible.ts'
import { print } from './output.ts'
import { eventsIn, progress } from './progress.ts'
import { type CommonOptions, formOf, UsageError } from './session.ts'
import { storeAt } from './stores.ts'

interface CopyFlags extends Pick<CommonOptions, 'json' | 'csv'> {
  readonly from: string
  readonly to: string
}

const GOES_ON = 'what was copied stays; the same command goes on from there'

const run = async (options: CopyFlags): Promise<void> => {
  const form = formOf(options)
  if (options.from === options.to) throw new UsageError('--from and --to are the same store')
  const from = await storeAt(options.from)
  try {
    const to = await storeAt(options.to)
    const bar = progress('events', await eventsIn(from, options.from))
    try {
      const { events, already, digest } = orThrow(
        await keeping(GOES_ON, copyHistory({ from, to, onProgress: bar.update })),
      )
      const ok = digest.from === digest.to
      await print(form, { events, already, copied: events - already, digest, ok }, [
        {
          title: ok ? 'Copied, and compared' : 'Copied, but the two differ',
          columns: ['events', 'already there', 'copied', 'digest of the source', 'digest of the target'],
          rows: [[events, already, events - already, digest.from, digest.to]],
        },
      ])
      process.exitCode = ok ? 0 : 4
    } finally {
      bar.stop()
      await to.close()
    }
  } finally {
    await from.close()
  }
}

export const copyVerb = (program: Command): void => {
  program
    .command('copy')
    .description(
      'a whole history from one store to another, compared at the end; broken off, it goes on when run again',
    )
    .requiredOption('--from <url>', 'the store that is read: sqlite:./clientela.db, esdb://…')
    .requiredOption('--to <url>', 'the store that is written: empty, or begun by an earlier copy of the same source')
    .option('--json', 'machine form on stdout')
    .option('--csv', 'CSV on stdout')
    .addHelpText('after', '\nExample:\n  $ clientela copy --from sqlite:./clientela.db --to sqlite:./copy.db')
    .action(run)
}
