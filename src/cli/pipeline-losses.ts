/** `clientela pipeline losses`: why deals are lost, and to whom. */
import { type Command, Option } from 'commander'
import type { LossesRow } from '../../projections/pipeline/losses.ts'
import { type PresenceBy, presenceBy } from '../../projections/pipeline/presence.ts'
import { given } from '../kernel/given.ts'
import { bagText, percent, several } from '../report/format.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, withSession } from './session.ts'

const rowsOf = (what: string, rows: ReadonlyArray<LossesRow>) =>
  rows.map(({ key, count, share, value }) => [what, key, count, percent(share.value), bagText(value)])

export const lossesVerb = (pipeline: Command): void => {
  period(common(pipeline.command('losses').description('why deals are lost, to whom, and how far they had come (P15)')))
    .addOption(
      new Option('--by <which>', 'a competitor was there: said in the deal, or the client bought there').choices(
        presenceBy,
      ),
    )
    .addHelpText('after', '\nExample:\n  $ clientela pipeline losses --from 2017-10-01 --to 2018-01-01 --by client')
    .action((options: PeriodFlags & { readonly by?: PresenceBy }) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.pipeline.losses({ ...periodOf(options), ...given({ by: options.by }), ...when })
        await show(answer, [
          {
            title: `${several(answer.lost, 'deal', 'deals')} lost, ${bagText(answer.value)}`,
            columns: ['by', 'which', 'deals', 'share', 'value'],
            rows: [
              ...rowsOf('reason', answer.reasons),
              ...rowsOf('lost to', answer.competitors),
              ...rowsOf('furthest', answer.stages),
            ],
          },
          {
            title:
              answer.by === 'deal'
                ? 'With each competitor met in the deal'
                : 'With each competitor the client bought at',
            columns: ['competitor', 'won', 'lost', 'rate', 'won value', 'lost value'],
            rows: answer.against.map(({ competitor, won, lost, rate, wonValue, lostValue }) => [
              competitor,
              won,
              lost,
              percent(rate.value),
              bagText(wonValue),
              bagText(lostValue),
            ]),
            notes: inferredNote(answer.inferred),
          },
        ])
        return 0
      }),
    )
}
