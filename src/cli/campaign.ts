/** `clientela campaign results` and `clientela pipeline sources`: what campaigns and sources bring, and what they cost. */
import { type Command, Option } from 'commander'
import { type AttributionModel, attributionModels } from '../../projections/campaigns/attribution.ts'
import type { Returns, ReturnsRow } from '../../projections/campaigns/returns.ts'
import type { Amount } from '../../projections/pipeline/deal.ts'
import { given } from '../kernel/given.ts'
import { amountText, bagText, number, percent } from '../report/format.ts'
import type { Cell, Sheet } from './output.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, UsageError, withSession } from './session.ts'

interface ReturnsFlags extends PeriodFlags {
  readonly attribution?: AttributionModel
}

const attributed = (command: Command): Command =>
  period(common(command)).addOption(
    new Option(
      '--attribution <model>',
      'a deal is owed to what it was opened from, to how its client was acquired, or to every campaign between',
    ).choices(attributionModels),
  )

const money = (amount: Amount | null): string | null =>
  amount === null ? null : amountText(amount.amount, amount.currency)

const times = (value: number | null): string => (value === null ? '–' : number(value, 2))

const reached = (row: ReturnsRow): ReadonlyArray<Cell> => [
  ...[row.key, row.invited, row.answered, row.attended, row.leads],
  ...[money(row.costPerLead), money(row.costPerWonDeal)],
]

const brought = (row: ReturnsRow): ReadonlyArray<Cell> => [
  ...[
    row.key,
    row.deals,
    row.open,
    row.won,
    percent(row.winRate.value),
    number(row.cycle.median),
    bagText(row.wonValue),
  ],
  ...[money(row.cost), times(row.roas.value), times(row.roi.value)],
]

const sheetsOf = (what: string, { rows, total, owed, attribution, inferred }: Returns): ReadonlyArray<Sheet> => {
  const together = rows.some(({ key }) => key === 'none') ? [{ ...owed, key: 'all campaigns' }] : []
  const touched = rows.filter(({ invited, answered, attended, leads }) => invited + answered + attended + leads > 0)
  const wide = [what, 'invited', 'answered', 'came', 'leads', 'cost of a lead', 'of a won deal']
  return [
    {
      title: `Return by ${what}, ${attribution} touch`.replace('linear touch', 'all touches in equal parts'),
      columns: [...[what, 'deals', 'open', 'won', 'rate', 'days', 'won value', 'cost', 'ROAS', 'ROI']],
      keeps: [what],
      rows: [...rows, ...together, total].map(brought),
      notes: [
        'return to date: open deals may yet be won; – where the cost is not known, or is in another currency',
        ...inferredNote(inferred),
      ],
      part: 'rows',
    },
    ...(touched.length === 0
      ? []
      : [
          {
            title: 'Whom they reached, each client once',
            columns: wide,
            keeps: [what],
            rows: [...touched, total].map(reached),
          },
        ]),
  ]
}

export const sourcesVerb = (pipeline: Command): void => {
  attributed(pipeline.command('sources').description('what each way of finding clients brings, and costs (P16)'))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline sources --attribution first --in 2017')
    .action((options: ReturnsFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { attribution } = options
        const answer = await crm.pipeline.sources({ ...periodOf(options), ...given({ attribution }), ...when })
        await show(answer, sheetsOf('source', answer))
        return 0
      }),
    )
}

export const campaignVerbs = (program: Command): void => {
  const campaign = program.command('campaign').description('whom campaigns reached, and what came of it')
  attributed(campaign.command('results').description('whom each campaign reached, what came of it, its cost (P16)'))
    .option('--campaign <id>', 'one of them')
    .addHelpText('after', '\nExample:\n  $ clientela campaign results --attribution linear')
    .action((options: ReturnsFlags & { readonly campaign?: string }) =>
      withSession(options, async ({ crm, when, show }) => {
        const { attribution, campaign: one } = options
        const answer = await crm.campaign.results({
          ...periodOf(options),
          ...given({ attribution, campaign: one }),
          ...when,
        })
        if (one !== undefined && answer.rows.length === 0) throw new UsageError(`no campaign is called ${one}`)
        await show(answer, sheetsOf('campaign', answer))
        return 0
      }),
    )
}
