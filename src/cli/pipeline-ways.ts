/** `clientela pipeline objections · paths`: what clients object, and which ways deals go. */
import type { Command } from 'commander'
import type { ObjectionRow } from '../../projections/pipeline/objections.ts'
import { number, percent, rateText, several } from '../report/format.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, wholeNumber, withSession } from './session.ts'

const objectionsVerb = (pipeline: Command): void => {
  period(common(pipeline.command('objections').description('what clients object, and how it ends (P14)')))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline objections --from 2026-01-01 --to 2026-04-01')
    .action((options: PeriodFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.pipeline.objections({ ...periodOf(options), ...when })
        const columns = ['raised', 'open', 'answered', 'resolved', 'upheld', 'resolution', 'to date', 'days']
        const row = (one: ObjectionRow) => [
          one.key,
          one.raised,
          one.open,
          one.answered,
          one.resolved,
          one.upheld,
          percent(one.resolution.value),
          percent(one.toDate.value),
          number(one.days, 0),
        ]
        await show(answer, [
          {
            title: 'Objections raised, by kind',
            columns: ['kind', ...columns],
            rows: [...answer.kinds, answer.total].map(row),
            notes: ['days: median to the end, those that have not ended counted in'],
          },
          {
            title: 'By the measure that ended them',
            columns: ['measure', ...columns],
            keeps: ['measure'],
            rows: answer.measures.map(row),
          },
          {
            title: 'Win rate of the deals closed',
            columns: ['kind', 'with it', 'deals', 'without', 'deals', 'lift'],
            rows: answer.winRates.map((one) => [
              one.key,
              rateText(one.with),
              one.with.den,
              rateText(one.without),
              one.without.den,
              number(one.lift, 2),
            ]),
            notes: [
              'lift: with ÷ without; it goes along with the objection, it need not be because of it',
              ...inferredNote(answer.inferred),
            ],
          },
        ])
        return 0
      }),
    )
}

const pathsVerb = (pipeline: Command): void => {
  period(common(pipeline.command('paths').description('which ways the deals opened in a period go (P17)')))
    .option('--limit <n>', 'variants listed at most', wholeNumber('--limit', 1), 20)
    .addHelpText('after', '\nExample:\n  $ clientela pipeline paths --from 2017-01-01 --to 2017-04-01')
    .action((options: PeriodFlags & { readonly limit: number }) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.pipeline.paths({ ...periodOf(options), ...when })
        const shown = answer.variants.slice(0, options.limit)
        const left = answer.variants.length - shown.length
        await show(answer, [
          {
            title: `${several(answer.deals, 'deal', 'deals')}, ${several(answer.variants.length, 'way', 'ways')}`,
            columns: ['path', 'deals', 'share', 'won', 'median days'],
            rows: shown.map((one) => [
              one.path,
              one.deals,
              percent(one.share.value),
              percent(one.winRate.value),
              number(one.cycle.median, 0),
            ]),
            notes: left > 0 ? [`${left} more; raise --limit`] : [],
          },
          {
            title: 'What follows what',
            columns: ['from', 'to', 'times', 'median days', 'mean days'],
            rows: answer.follows.map(({ from, to, times, days }) => [
              from,
              to,
              times,
              number(days.median, 0),
              number(days.mean),
            ]),
          },
          {
            title: 'Stages',
            columns: ['stage', 'deals', 'entered again', 'skipped'],
            rows: answer.stages.map((one) => [one.stage, one.entered, one.rework, one.skipped]),
            notes: inferredNote(answer.inferred),
          },
        ])
        return 0
      }),
    )
}

export const wayVerbs = (pipeline: Command): void => {
  objectionsVerb(pipeline)
  pathsVerb(pipeline)
}
