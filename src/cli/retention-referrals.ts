/** `clientela retention referrals`: who came by recommendation, and who recommends. */
import type { Command } from 'commander'
import { given } from '../kernel/given.ts'
import { number, percent } from '../report/format.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, wholeNumber, withSession } from './session.ts'

interface ReferralFlags extends PeriodFlags {
  readonly settleDays?: number
}

export const referralsVerb = (retention: Command): void => {
  period(common(retention.command('referrals').description('clients that came by recommendation (R15)')))
    .option(
      '--settle-days <n>',
      'how long a recommendation has to convert, default 180',
      wholeNumber('--settle-days', 1),
    )
    .addHelpText('after', '\nExample:\n  $ clientela retention referrals --from 2026-01-01 --to 2027-01-01')
    .action((options: ReferralFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.retention.referrals({
          ...given({ settleDays: options.settleDays }),
          ...periodOf(options),
          ...when,
        })
        const { share, conversion, perClient } = answer
        const figures = [
          ['new clients acquired by referral', percent(share.value), `${share.num} of ${share.den}`],
          ['recommendations given', String(answer.given), ''],
          [
            `converted within ${answer.settleDays} days`,
            percent(conversion.value),
            `${conversion.num} of ${conversion.den}; ${answer.pending} pending, ${answer.pendingConverted} of them converted already`,
          ],
          ['given for each active client', number(perClient.value, 3), `${perClient.num} by ${perClient.den}`],
          ['K', number(answer.k, 5), ''],
        ]
        await show(answer, [
          {
            title: `Recommendations of ${answer.from} up to ${answer.to}`,
            columns: ['figure', 'value', 'of'],
            rows: figures,
            notes: inferredNote(answer.inferred),
            part: 'summary',
          },
          {
            title: 'Who recommends',
            columns: ['client', 'given', 'converted'],
            rows: answer.referrers.map((one) => [one.client, one.given, one.converted]),
          },
        ])
        return 0
      }),
    )
}
