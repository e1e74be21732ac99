/** `clientela audit seal` and `clientela audit verify`: whether the history is whole. */

import type { Command } from 'commander'
import type { Kept } from '../audit/verify.ts'
import { given } from '../kernel/given.ts'
import { several } from '../report/format.ts'
import { progress } from './progress.ts'
import { type CommonOptions, common, UsageError, withSession } from './session.ts'

/** A root kept elsewhere, as `audit seal` printed it. */
export const keptIn = (text: string): Kept => {
  const [, count, root] = /^([1-9]\d*):([0-9a-f]{64})$/.exec(text) ?? []
  if (count === undefined || root === undefined)
    throw new UsageError(
      `--kept ${text}: write COUNT:ROOT as \`audit seal\` told them, such as 1200:9f86d0…, the root whole`,
    )
  return { count: Number(count), root }
}

const sealVerb = (audit: Command): void => {
  common(audit.command('seal'), 'no bounds')
    .description('seals the history up to now, inside the history itself; keep the root it prints elsewhere (T4)')
    .addHelpText('after', '\nExample:\n  $ clientela audit seal --as auditor:aude')
    .action((options: CommonOptions) =>
      withSession(options, async ({ crm, show, actor, events: all }) => {
        const bar = progress('events', await all())
        const { count, root, added } = await crm.audit.seal({ actor, onProgress: bar.update }).finally(bar.stop)
        await show({ view: 'audit seal', events: count, added, root }, [
          {
            columns: ['events sealed', 'of them now', 'keep elsewhere'],
            rows: [[count, added, `${count}:${root}`]],
          },
        ])
        return 0
      }),
    )
}

const verifyVerb = (audit: Command): void => {
  common(audit.command('verify'), 'no bounds')
    .description('whether the history is what was sealed, event by event: exit code 0, or 4 with what differs (T4)')
    .option('--kept <count:root>', 'a root kept elsewhere, as `audit seal` printed it')
    .addHelpText('after', '\nExample:\n  $ clientela audit verify')
    .action(({ kept, ...options }: CommonOptions & { readonly kept?: string }) =>
      withSession(options, async ({ crm, show, events: all }) => {
        const wanted = kept === undefined ? undefined : keptIn(kept)
        const bar = progress('events', await all())
        const answer = await crm.audit.verify(given({ kept: wanted, onProgress: bar.update })).finally(bar.stop)
        const { events, sealed, root, ok, broken } = answer
        await show(answer, [
          {
            title: !ok
              ? 'The history is broken'
              : sealed === 0
                ? 'No gap was found; nothing is sealed'
                : 'The history is whole',
            columns: ['events', 'sealed', 'root'],
            rows: [[events, sealed, root]],
            notes:
              sealed < events
                ? [
                    `${several(events - sealed, 'event is', 'events are')} under no seal: of those only gaps are seen; \`audit seal\` seals them`,
                  ]
                : [],
          },
          ...(ok
            ? []
            : [
                {
                  title: 'What differs, the first first',
                  columns: ['position', 'what'],
                  rows: broken.map(({ position, what }) => [position ?? 'end', what]),
                },
              ]),
        ])
        return ok ? 0 : 4
      }),
    )
}

export const integrityVerbs = (audit: Command): void => {
  verifyVerb(audit)
  sealVerb(audit)
}
