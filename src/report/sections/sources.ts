import type { Returns } from '../../../projections/campaigns/returns.ts'
import type { Amount } from '../../../projections/pipeline/deal.ts'
import { amountText, bagText, major, number, percent } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { defineSection, firstRows, type ReportTable } from '../section.ts'

/** Sources in a picture at most; the table has them all. */
const MOST = 12

const money = (amount: Amount | null): string => (amount === null ? '–' : amountText(amount.amount, amount.currency))

/** What brought most comes first. */
const byWon = ({ rows }: Returns, currency: string): Returns['rows'] =>
  rows.toSorted((a, b) => major(b.wonValue, currency) - major(a.wonValue, currency) || b.won - a.won)

const tableOf = (caption: string, what: string, rows: Returns['rows']): ReportTable =>
  firstRows(
    caption,
    [what, 'invited', 'came', 'leads', 'deals', 'won', 'rate', 'won value', 'cost', 'cost a win', 'return'],
    rows.map((row) => [
      row.key,
      row.invited === 0 ? '–' : row.invited,
      row.invited === 0 ? '–' : row.attended,
      row.leads === 0 ? '–' : row.leads,
      row.deals,
      row.won,
      percent(row.winRate.value),
      bagText(row.wonValue),
      money(row.cost),
      money(row.costPerWonDeal),
      number(row.roas.value, 2),
    ]),
    30,
  )

/** P16: what each way of finding clients brought in the last twelve months, and what campaigns cost. */
export const sourcesSection = defineSection(
  'sources',
  'Where deals come from, and what campaigns bring',
  async (views, { when, year }) => ({
    sources: await views.pipeline.sources({ ...year, ...when }),
    campaigns: await views.campaign.results({ attribution: 'linear', ...year, ...when }),
  }),
  ({ sources, campaigns }, { currency }) => {
    if (sources.rows.length === 0) return undefined
    const ordered = byWon(sources, currency)
    const most = ordered.slice(0, MOST)
    const [best] = most
    const names = most.map(({ key }) => key)
    const spent =
      campaigns.owed.cost === null
        ? ''
        : ` Campaigns cost ${money(campaigns.owed.cost)}, and won deals of ${bagText(campaigns.owed.wonValue)} had been in touch with one.`
    return {
      lead: `Of the deals opened in twelve months those from ${best?.key ?? ''} brought most: ${bagText(best?.wonValue ?? {})} won.${spent}`,
      charts: [
        {
          title: `Won value by source, ${currency}`,
          alt: `Bars of what was won from each of ${names.length} sources of deals, most first.`,
          height: heightOf(names),
          option: lyingBars(names, [{ name: 'won', data: most.map(({ wonValue }) => major(wonValue, currency)) }]),
        },
      ],
      tables: [
        tableOf('Sources, each deal owed to what it was opened from', 'source', ordered),
        tableOf(
          'Campaigns, each deal owed in equal parts to all that its client met',
          'campaign',
          byWon(campaigns, currency),
        ),
      ],
      notes: [
        'rate: won of those that were closed; return: won value for each unit of cost; to date, for deals that are open may yet be won',
      ],
    }
  },
)
