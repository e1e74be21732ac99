/** `clientela what-if`: the history decided anew under another sales policy, and what that changes. */
import type { Command } from 'commander'
import type { AnyView } from '../../projections/view.ts'
import { Role } from '../domain/values/vocabulary.ts'
import { given } from '../kernel/given.ts'
import { keysOf } from '../kernel/records.ts'
import { countText, localTime, several } from '../report/format.ts'
import { changesSheet } from './audit-changes.ts'
import { besides, optionsFlag } from './besides.ts'
import { convertFlags } from './converted.ts'
import { progress } from './progress.ts'
import { rowsSheet } from './replay.ts'
import { isProjectionOf, replayableOf } from './replayable.ts'
import { type CommonOptions, common, UsageError, withSession } from './session.ts'

/** `manager=5 head=12.5`, in per cent, as basis points. */
const competences = (said: ReadonlyArray<string>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    said.map((one) => {
      const [, role, percent] = /^([a-z]+)=(\d{1,3}(?:\.\d{1,2})?)%?$/.exec(one) ?? []
      const points = Math.round(Number(percent) * 100)
      if (role === undefined || !(points <= 10_000))
        throw new UsageError(`--discount ${one}: write a role and per cent of 0 to 100, such as manager=5`)
      if (!Role.is(role))
        throw new UsageError(`--discount ${one}: nobody acts as ${role}; there are ${keysOf(Role.keys).join(', ')}`)
      return [role, points]
    }),
  )

/** What a rule says in the basis points of commands, as it is said here. */
const inPerCent = (message: string): string =>
  message.replace(/(\d+) basis points is/g, (_said, points) => `${Number(points) / 100} % is`)

interface WhatIfFlags extends CommonOptions {
  readonly discount: ReadonlyArray<string>
  readonly view?: ReadonlyArray<string>
  readonly projection?: ReadonlyArray<string>
  readonly options?: string
}

export const whatIfVerb = (program: Command): void => {
  optionsFlag(
    convertFlags(common(program.command('what-if'), 'no bounds'))
      .description(
        'the history decided anew with other discounts that people give alone: what would have been refused, what that changes',
      )
      .requiredOption('--discount <role=percent...>', 'the largest own discount by role, in per cent')
      .option('--view <verb...>', 'views by their verbs; default "pipeline winrate"')
      .option('--projection <file...>', 'files that export a projection or a view of your own')
      .option('--as-of <moment>', 'as the business stood then')
      .option('--known-at <moment>', 'as it was known then'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  $ clientela what-if --discount manager=5 --view "pipeline winrate" "pipeline board"',
    )
    .action((flags: WhatIfFlags) =>
      withSession(flags, async ({ crm, when, show, zone, events }) => {
        const own = await Promise.all(
          (flags.projection ?? []).map((file) => replayableOf('--projection', file, crm.registry)),
        )
        const views = [...(flags.view ?? []), ...own.filter((one): one is AnyView => !isProjectionOf(one))]
        const bar = progress('events', await events())
        const answer = await crm.whatIf({
          discountCompetence: competences(flags.discount),
          options: besides(flags.options),
          onProgress: bar.update,
          projections: own.filter(isProjectionOf),
          ...(views.length === 0 ? {} : { views }),
          ...given({ as: when.as, asOf: when.asOf, knownAt: when.knownAt, zone: flags.zone, convert: when.convert }),
        })
        bar.stop()
        await show(answer, [
          {
            title: 'Would have been refused',
            columns: ['position', 'occurred', 'what', 'stream', 'who', 'rule'],
            rows: answer.refused.map((one) => [
              one.position,
              localTime(one.occurredAt, zone),
              one.type,
              one.stream,
              one.actor,
              one.rule,
            ]),
            notes: [
              ...new Set(answer.refused.map(({ rule, message }) => `${rule}: ${inPerCent(message)}`)),
              `${countText(answer.refused.length)} refused; ${countText(answer.leftOut)} of ${several(answer.events, 'event', 'events')} left out`,
            ],
          },
          ...answer.views.map(({ view, changes }) => changesSheet(view, changes, zone)),
          ...answer.projections.map(({ projection, changes }) => rowsSheet(projection, changes)),
        ])
        return 0
      }),
    )
}
