/** `clientela retention loyalty`: members' points by programme, and by member. */
import type { Command } from 'commander'
import type { Loyalty, PointsLedger } from '../../projections/retention/loyalty.ts'
import { given } from '../kernel/given.ts'
import { amountText, bagText, percent, ratesText, rateText } from '../report/format.ts'
import { type BoughtFlags, bought, boughtOf } from './life-options.ts'
import type { Sheet } from './output.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, withSession } from './session.ts'

/** The opening is only shown of a period: else it is 0. */
const ledgerColumns = (inPeriod: boolean) => [
  ...(inPeriod ? ['opening'] : []),
  'earned',
  'redeemed',
  'expired',
  'balance',
  'out of date',
  'liability',
]
const ledgerCells = (inPeriod: boolean, ledger: PointsLedger) => [
  ...(inPeriod ? [ledger.opening] : []),
  ledger.earned,
  ledger.redeemed,
  ledger.expired,
  ledger.balance,
  ledger.outOfDate,
  bagText(ledger.liability),
]

const programmesSheet = (
  { programmes, liability, repeat, contracts, inferred }: Loyalty,
  inPeriod: boolean,
): Sheet => ({
  title: 'Points by programme',
  part: 'programmes',
  columns: ['programme', 'members', 'active', ...ledgerColumns(inPeriod), 'redemption', 'breakage'],
  rows: programmes.map((one) => [
    one.programme,
    one.enrolled,
    rateText(one.active),
    ...ledgerCells(inPeriod, one),
    rateText(one.redemption),
    rateText(one.breakage),
  ]),
  notes: [
    ...programmes.flatMap(({ programme, pointValue }) =>
      pointValue === null
        ? []
        : [`a point of ${programme} is worth ${amountText(pointValue.amount, pointValue.currency)}`],
    ),
    'out of date: of the balance, what nobody can spend any more; the next movement of the member lets it expire',
    `all points together would cost ${bagText(liability)}`,
    `bought again: ${percent(repeat.members.value)} of the members, ${percent(repeat.others.value)} of the others (association, not effect)`,
    `kept of contracts, NRR: ${ratesText(contracts.members.nrr)} of the members, ${ratesText(contracts.others.nrr)} of the others (likewise)`,
    ...inferredNote(inferred),
  ],
})

const tiersSheet = ({ programmes }: Loyalty): Sheet => ({
  title: 'Tiers',
  columns: ['programme', 'tier', 'members', 'moved to it', 'of them by hand'],
  rows: programmes.flatMap(({ programme, tiers, moves }) =>
    tiers.map(({ tier, members }) => {
      const arrived = moves.filter(({ to }) => to === tier)
      return [
        programme,
        tier,
        members,
        arrived.reduce((sum, { count }) => sum + count, 0),
        arrived.reduce((sum, { byHand }) => sum + byHand, 0),
      ]
    }),
  ),
})

const membersSheet = ({ members }: Loyalty, inPeriod: boolean): Sheet => ({
  title: 'Points by member',
  part: 'members',
  columns: ['member', 'programme', 'tier', ...ledgerColumns(inPeriod)],
  rows: members.map((one) => [one.member, one.programme, one.tier, ...ledgerCells(inPeriod, one)]),
})

interface LoyaltyFlags extends PeriodFlags, BoughtFlags {
  readonly programme?: string
  readonly members?: boolean
}

export const loyaltyVerb = (retention: Command): void => {
  period(bought(common(retention.command('loyalty').description("members' points, and what they would cost (R17)"))))
    .option('--programme <id>', 'of this programme alone')
    .option('--members', 'a row a member')
    .addHelpText('after', '\nExample:\n  $ clientela retention loyalty --members --csv > points.csv')
    .action((options: LoyaltyFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { programme } = options
        const answer = await crm.retention.loyalty({
          ...given({ programme }),
          ...boughtOf(options),
          ...periodOf(options),
          ...when,
        })
        const inPeriod = options.from !== undefined
        await show(
          answer,
          options.members === true
            ? [membersSheet(answer, inPeriod)]
            : [programmesSheet(answer, inPeriod), tiersSheet(answer)],
        )
        return 0
      }),
    )
}
