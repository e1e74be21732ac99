import { number, percent } from '../format.ts'
import { stepCurves } from '../pictures.ts'
import { defineSection } from '../section.ts'

/** R7 and R8: how long clients stay, by kind. */
export const survivalSection = defineSection(
  'survival',
  'How long clients stay',
  (views, { when }) => views.retention.survival({ by: 'kind', ...when }),
  ({ groups, logRank }) => {
    const curves = groups.filter(({ n, curve }) => n > 0 && curve.length > 0)
    if (curves.length === 0) return undefined
    const apart =
      logRank === null || logRank.p === null
        ? ''
        : ` ${logRank.p < 0.05 ? 'The kinds differ' : 'Nothing shows that the kinds differ'}: log-rank p ${logRank.p < 0.0001 ? '< 0.0001' : logRank.p.toFixed(4)}.`
    return {
      lead: `Until half are lost: ${curves.map(({ group, median }) => `${group} ${median === null ? 'longer than observed' : `${median} days`}`).join(', ')}.${apart}`,
      charts: [
        {
          title: 'Share of clients still with us, by days since the first contract or purchase',
          alt: `Kaplan–Meier curves of ${curves.length} kinds of client, falling from 100 %.`,
          height: 320,
          option: stepCurves(
            curves.map(({ group, curve, observed }) => ({
              name: group,
              points: [
                [0, 1],
                ...curve.map(({ time, survival }) => [time, survival] as const),
                // Those who are still there are known up to now.
                [observed, curve.at(-1)?.survival ?? 1],
              ],
            })),
          ),
        },
      ],
      tables: [
        {
          caption: 'Kinds of client',
          columns: ['kind', 'clients', 'median days', 'mean days observed', 'still there', '95 % interval'],
          rows: curves.map(({ group, n, curve, median, restrictedMean }) => {
            const last = curve.at(-1)
            return [
              group,
              n,
              number(median, 0),
              number(restrictedMean, 0),
              percent(last?.survival ?? null),
              last?.low == null || last.high == null ? null : `${percent(last.low)} … ${percent(last.high)}`,
            ]
          }),
        },
      ],
    }
  },
)
