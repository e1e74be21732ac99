/** `clientela market …`: assortment, segments, competitors. */
import type { Command } from 'commander'
import type { ProductRow } from '../../projections/market/assortment.ts'
import type { CompetitorRow, Finding } from '../../projections/market/competitors.ts'
import type { SegmentRow } from '../../projections/market/segments.ts'
import { given } from '../kernel/given.ts'
import { amountText, bagText, localTime, percent } from '../report/format.ts'
import { type BoughtFlags, bought, boughtOf } from './life-options.ts'
import type { Sheet } from './output.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, UsageError, withSession } from './session.ts'

const segmentSheet = (rows: ReadonlyArray<SegmentRow>): Sheet => ({
  title: 'Segments',
  columns: ['segment', 'name', 'clients', 'came', 'went', 'buyers', 'bought', 'who'],
  rows: rows.map((row) => [
    row.segment,
    row.status === 'dropped' ? `${row.name} (dropped)` : row.name,
    row.clients,
    row.entered,
    row.left,
    row.buyers,
    bagText(row.bought),
    row.words,
  ]),
})

const targetSheet = ({ targets, needs }: SegmentRow, zone: string): Sheet => ({
  title: 'How the group is spoken to',
  columns: ['since', 'by', 'message', 'answers the need', 'campaign'],
  rows: targets.map((one) => [localTime(one.at, zone), one.channels.join(' '), one.message, one.need, one.campaign]),
  notes: needs.length === 0 ? [] : [`needs: ${needs.join(', ')}`],
})

const segmentsVerb = (market: Command): void => {
  period(common(market.command('segments').description('who belongs to each segment, who came and went (S19)')))
    .option('--segment <id>', 'one of them, with its members and moves')
    .addHelpText('after', '\nExample:\n  $ clientela market segments --as-of 2017-12-31 --segment large-clients')
    .action((options: PeriodFlags & { readonly segment?: string }) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const { segment } = options
        const answer = await crm.market.segments({ ...periodOf(options), ...given({ segment }), ...when })
        const [only] = answer.segments
        if (segment !== undefined && only === undefined) throw new UsageError(`no segment is called ${segment}`)
        const moves: Sheet = {
          title: 'Who came and went',
          columns: ['when', 'client', 'what', 'by', 'recorded'],
          rows: (answer.moves ?? []).map(({ at, client, move, by, recordedAt }) => [
            localTime(at, zone),
            client,
            move,
            by,
            recordedAt === null ? null : localTime(recordedAt, zone),
          ]),
          notes: [`in it now: ${answer.members?.join(', ') || 'nobody'}`],
        }
        const one = segment === undefined || only === undefined ? [] : [targetSheet(only, zone), moves]
        await show(answer, [segmentSheet(answer.segments), ...one])
        return 0
      }),
    )
}

const buyers = ({ clients }: CompetitorRow): ReadonlyArray<string> =>
  clients.length === 0 ? [] : [`buy there: ${clients.join(', ')}`]

const findings = (competitor: CompetitorRow): Sheet => {
  const { strengths, weaknesses, opportunities, dangers } = competitor
  const rows = (what: string, found: ReadonlyArray<Finding>) =>
    found.map((one) => [what, one.what, one.source, one.observed, one.foundBy, one.finding])
  return {
    title: 'What was found out',
    notes: buyers(competitor),
    columns: ['what', 'finding', 'source', 'observed', 'by', 'id'],
    rows: [
      ...rows('strength', strengths),
      ...rows('weakness', weaknesses),
      ...rows('opportunity', opportunities),
      ...rows('danger', dangers),
    ],
  }
}

const competitorsVerb = (market: Command): void => {
  period(
    common(market.command('competitors').description('what is known of each competitor, and how often we win (S20)')),
  )
    .option('--competitor <id>', 'one of them, with what was found out about it')
    .addHelpText('after', '\nExample:\n  $ clientela market competitors --from 2017-10-01 --to 2018-01-01')
    .action((options: PeriodFlags & { readonly competitor?: string }) =>
      withSession(options, async ({ crm, when, show }) => {
        const { competitor } = options
        const answer = await crm.market.competitors({ ...periodOf(options), ...given({ competitor }), ...when })
        const [only] = answer.competitors
        if (competitor !== undefined && only === undefined)
          throw new UsageError(`nothing is on record of a competitor ${competitor}`)
        const rows = answer.competitors.map((row) => [
          row.competitor,
          row.name,
          row.strengths.length,
          row.weaknesses.length,
          row.opportunities.length,
          row.dangers.length,
          `${row.byDeal.won}/${row.byDeal.rate.den}`,
          percent(row.byDeal.rate.value),
          `${row.byClient.won}/${row.byClient.rate.den}`,
          row.clients.length,
          row.buys.map(({ product, clients }) => `${product} ${clients}`).join(', '),
        ])
        const sheet: Sheet = {
          title: 'Competitors',
          columns: [
            'competitor',
            'name',
            'S',
            'W',
            'O',
            'D',
            'won',
            'rate',
            'by client',
            'clients there',
            'bought there',
          ],
          rows,
          notes: ['won: of the deals closed in which it was met; by client: in which the client bought there'],
        }
        await show(answer, competitor === undefined || only === undefined ? [sheet] : [sheet, findings(only)])
        return 0
      }),
    )
}

const productSheets = ({ prices, strengths, listed }: ProductRow, zone: string): ReadonlyArray<Sheet> => [
  {
    title: 'What it cost',
    columns: ['since', 'list price', 'why'],
    rows: prices.map(({ since, price, why }) => [
      localTime(since, zone),
      amountText(price.amount, price.currency),
      why,
    ]),
    notes: listed.map(
      ({ from, to }) => `sold from ${localTime(from, zone)}${to === null ? '' : ` to ${localTime(to, zone)}`}`,
    ),
  },
  {
    title: 'What is good about it',
    columns: ['strength', 'over'],
    rows: strengths.map(({ strength, over }) => [strength, over]),
  },
]

type AssortmentFlags = PeriodFlags & BoughtFlags & { readonly product?: string; readonly family?: string }

const assortmentVerb = (market: Command): void => {
  period(
    bought(common(market.command('assortment').description('what is sold, at which price, and what is bought (S18)'))),
  )
    .option('--product <id>', 'one of them, with its prices and strengths')
    .option('--family <id>', 'those of one range')
    .addHelpText('after', '\nExample:\n  $ clientela market assortment --as-of 2017-12-31 --from 2017-10-01')
    .action((options: AssortmentFlags) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const { product, family } = options
        const answer = await crm.market.assortment({
          ...given({ product, family }),
          ...boughtOf(options),
          ...periodOf(options),
          ...when,
        })
        const [only] = answer.products
        if (product !== undefined && only === undefined) throw new UsageError(`no product is called ${product}`)
        const products: Sheet = {
          title: 'Assortment',
          columns: ['product', 'name', 'range', 'status', 'list price', 'purchases', 'clients', 'units', 'bought'],
          rows: answer.products.map((row) => [
            row.product,
            row.name,
            row.family,
            row.successor === null ? row.status : `${row.status}, now ${row.successor}`,
            row.price === null ? null : amountText(row.price.amount, row.price.currency),
            row.purchases,
            row.clients,
            row.units,
            bagText(row.value),
          ]),
          notes: inferredNote(answer.inferred),
        }
        const families: Sheet = {
          title: 'By range',
          columns: ['range', 'listed', 'purchases', 'clients', 'units', 'bought'],
          rows: answer.families.map((row) => [
            row.family,
            row.listed,
            row.purchases,
            row.clients,
            row.units,
            bagText(row.value),
          ]),
        }
        const one = product === undefined || only === undefined ? [families] : productSheets(only, zone)
        await show(answer, [products, ...one])
        return 0
      }),
    )
}

export const marketVerbs = (program: Command): void => {
  const market = program.command('market').description('assortment, segments, competitors')
  assortmentVerb(market)
  segmentsVerb(market)
  competitorsVerb(market)
}
