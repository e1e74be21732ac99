/** `clientela campaign results` and `clientela pipeline sources`: what campaigns and sources bring, and what they cost. */
import { type Command, Option } from 'commander'
import { type AttributionModel, attributionModels } from '../../projections/campaigns/attribution.ts'
import type { Returns, ReturnsRow } from '../../projections/campaigns/returns.ts'
import type { Amount } from '../../projections/pipeline/deal.ts'
import { given } from '../kernel/given.ts'
import { amountText, bagText, number, percent } from '../report/format.ts'
import type { Sheet } from './output.ts'
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

const cells = (row: ReturnsRow) => [
  row.key,
  row.invited,
  row.answered,
  row.attended,
  row.leads,
  row.deals,
  row.open,
  row.won,
  percent(row.winRate.value),
  number(row.cycle.median),
  bagText(row.wonValue),
  money(row.cost),
  money(row.costPerLead),
  money(row.costPerWonDeal),
  times(row.roas.value),
  times(row.roi.value),
]

const sheetOf = (what: string, { rows, total, owed, attribution, inferred }: Returns): Sheet => ({
  title: `Return by ${what}, ${attribution} touch`.replace('linear touch', 'all touches in equal parts'),
  columns: [
    what,
    'invited',
    'answered',
    'came',
    'leads',
    'deals',
    'open',
    'won',
    'rate',
    'days',
    'won value',
    'cost',
    'a lead',
    'a won deal',
    'ROAS',
    'ROI',
  ],
  rows: [...rows, ...(rows.some(({ key }) => key === 'none') ? [{ ...owed, key: 'all campaigns' }] : []), total].map(
    cells,
  ),
  notes: [
    'return to date: open deals may yet be won; – where the cost is not known, or is in another currency',
    ...inferredNote(inferred),
  ],
})

export const sourcesVerb = (pipeline: Command): void => {
  attributed(pipeline.command('sources').description('what each way of finding clients brings, and costs (P16)'))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline sources --attribution first --in 2017')
    .action((options: ReturnsFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { attribution } = options
        const answer = await crm.pipeline.sources({ ...periodOf(options), ...given({ attribution }), ...when })
        await show(answer, [sheetOf('source', answer)])
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
        await show(answer, [sheetOf('campaign', answer)])
        return 0
      }),
    )
}
