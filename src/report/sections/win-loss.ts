import { bagText, number, percent, rateText, several } from '../format.ts'
import { heightOf, lyingBars, stepCurves } from '../pictures.ts'
import { defineSection, firstRows } from '../section.ts'

/** Reasons and competitors in a picture at most; the tables have them all. */
const MOST = 12

/** The curves end where fewer than one deal in so many is still open: the last one of all would stretch them to its age. */
const FEW = 50

/** P4, P6 and P15: what was won of what was closed in the last twelve months, why the rest was lost, and how long it took. */
export const winLossSection = defineSection(
  'win-loss',
  'Won and lost',
  async (views, { when, year }) => ({
    rate: await views.pipeline.winRate({ ...year, ...when }),
    losses: await views.pipeline.losses({ ...year, ...when }),
    cycle: await views.pipeline.cycle({ ...year, ...when }),
  }),
  ({ rate: { total }, losses, cycle }) => {
    if (total.rate.den === 0) return undefined
    const [low, high] = total.rate.ci95 ?? [null, null]
    const reasons = losses.reasons.slice(0, MOST)
    const against = losses.against.slice(0, MOST)
    const most = cycle.survival[0]?.atRisk ?? 0
    const lastDay = cycle.survival.findLast(({ atRisk }) => atRisk * FEW >= most)?.day ?? 0
    const survival = cycle.survival.filter(({ day }) => day <= lastDay)
    const incidence = cycle.cumulativeIncidence.filter(({ day }) => day <= lastDay)
    return {
      key: {
        value: percent(total.rate.value),
        says: `of ${several(total.rate.den, 'closed deal', 'closed deals')} won`,
      },
      lead: `Of ${several(total.rate.den, 'closed deal', 'closed deals')} ${several(total.won, 'was', 'were')} won: ${percent(total.rate.value)} (95 % interval ${percent(low)} to ${percent(high)}). A won deal took ${number(cycle.won.median, 0)} days, median.`,
      charts: [
        ...(reasons.length === 0
          ? []
          : [
              {
                title: 'Why deals were lost',
                alt: `Bars of the deals lost for each of ${reasons.length} reasons, most frequent first.`,
                height: heightOf(reasons.map(({ key }) => key)),
                option: lyingBars(
                  reasons.map(({ key }) => key),
                  [{ name: 'lost', data: reasons.map(({ count }) => count) }],
                  { labelled: true },
                ),
              },
            ]),
        ...(against.length === 0
          ? []
          : [
              {
                title: 'Won and lost where a competitor was there',
                alt: `Stacked bars of deals won and lost with each of ${against.length} competitors present.`,
                height: heightOf(against.map(({ competitor }) => competitor)),
                option: lyingBars(
                  against.map(({ competitor }) => competitor),
                  [
                    { name: 'won', data: against.map(({ won }) => won) },
                    { name: 'lost', data: against.map(({ lost }) => lost) },
                  ],
                  { stacked: true },
                ),
              },
            ]),
        {
          title: 'How soon deals close',
          alt: `Curves of the share of deals won, lost and still open by days since opening, until fewer than one in ${FEW} is open.`,
          height: 300,
          option: stepCurves([
            {
              name: 'open',
              points: [[0, 1], ...survival.map(({ day, survival }) => [day, survival] as const)],
            },
            ...(['won', 'lost'] as const).map((name) => ({
              name,
              points: [[0, 0] as const, ...incidence.map((point) => [point.day, point[name]] as const)],
            })),
          ]),
        },
      ],
      tables: [
        firstRows(
          'Reasons of losses',
          ['reason', 'deals', 'share', 'value'],
          losses.reasons.map(({ key, count, share, value }) => [key, count, rateText(share), bagText(value)]),
        ),
        firstRows(
          'Against each competitor',
          ['competitor', 'won', 'lost', 'rate', 'won value', 'lost value'],
          losses.against.map((row) => [
            row.competitor,
            row.won,
            row.lost,
            rateText(row.rate),
            bagText(row.wonValue),
            bagText(row.lostValue),
          ]),
        ),
      ],
    }
  },
)
