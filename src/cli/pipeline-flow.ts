/** `clientela pipeline funnel · conversion · slippage · ageing`: how deals move through the stages. */
import { type Command, Option } from 'commander'
import { ageingBuckets, type DaysByStage } from '../../projections/pipeline/ageing.ts'
import { type FunnelMode, funnelModes } from '../../projections/pipeline/funnel.ts'
import { slippageOutcomes } from '../../projections/pipeline/slippage.ts'
import { type OpenStage, openStages } from '../domain/deal/stage.ts'
import { given } from '../kernel/given.ts'
import { number, rateText, several } from '../report/format.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { type CommonOptions, common, fraction, UsageError, wholeNumber, withSession } from './session.ts'

const funnelVerb = (pipeline: Command): void => {
  period(common(pipeline.command('funnel').description('how far the deals opened in a period have come (P2)')))
    .addOption(new Option('--mode <which>', 'what counts as reached').choices(funnelModes))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline funnel --from 2017-01-01 --to 2017-04-01 --mode entered')
    .action((options: PeriodFlags & { readonly mode?: FunnelMode }) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.pipeline.funnel({
          ...periodOf(options),
          ...given({ mode: options.mode }),
          ...when,
        })
        const rows = answer.steps.map(({ stage, reached, open, step, settled, cumulative }) => [
          stage,
          reached,
          open,
          rateText(step),
          rateText(settled),
          rateText(cumulative),
        ])
        await show(answer, [
          {
            title: `${several(answer.deals, 'deal', 'deals')}, ${answer.mode}`,
            columns: ['stage', 'reached', 'open here', 'to the next', 'settled', 'of all'],
            rows,
            notes: inferredNote(answer.inferred),
          },
        ])
        return 0
      }),
    )
}

const conversionVerb = (pipeline: Command): void => {
  period(common(pipeline.command('conversion').description('what left each stage within a period, and where to (P3)')))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline conversion --from 2017-06-01 --to 2017-07-01')
    .action((options: PeriodFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.pipeline.conversion({ ...periodOf(options), ...when })
        await show(answer, [
          {
            title: 'What left each stage',
            columns: ['stage', 'forward', 'lost', 'held', 'conversion'],
            rows: answer.exits.map((one) => [one.stage, one.forward, one.lost, one.held, rateText(one.conversion)]),
            notes: [],
          },
          {
            title: 'From the beginning of the period to its end',
            columns: ['stood in', 'stands in', 'deals', 'of the row'],
            rows: answer.transitions.map(({ from, to, deals, share }) => [from, to, deals, rateText(share)]),
            notes: inferredNote(answer.inferred),
          },
        ])
        return 0
      }),
    )
}

const slippageVerb = (pipeline: Command): void => {
  period(common(pipeline.command('slippage').description('what was to close in a period, and what became of it (P13)')))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline slippage --from 2017-06-01 --to 2017-07-01')
    .action((options: PeriodFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.pipeline.slippage({ ...periodOf(options), ...when })
        const byValue = Object.entries(answer.valueRate).map(([currency, rate]) => [
          `late, by value, ${currency}`,
          rateText(rate),
        ])
        await show(answer, [
          {
            title: `${several(answer.baseline, 'deal was', 'deals were')} open and to close within the period`,
            columns: ['became', 'deals'],
            rows: [
              ...slippageOutcomes.map((outcome) => [outcome, answer.outcomes[outcome]]),
              ['late, by count', rateText(answer.rate)],
              ...byValue,
            ],
            notes: inferredNote(answer.inferred),
          },
        ])
        return 0
      }),
    )
}

/** Days for all stages, `14`, or for some of them, `needs=14,closing=30`. */
const daysByStage =
  (name: string) =>
  (text: string): DaysByStage => {
    const days = wholeNumber(name, 0)
    if (!text.includes('=')) return days(text)
    const byStage: Partial<Record<OpenStage, number>> = {}
    for (const part of text.split(',')) {
      const [stage = '', count = ''] = part.split('=', 2)
      const known = openStages.find((one) => one === stage.trim())
      if (known === undefined)
        throw new UsageError(`${name} ${text}: "${stage}" is no stage; there are ${openStages.join(', ')}`)
      byStage[known] = days(count)
    }
    return byStage
  }

interface AgeingFlags extends CommonOptions {
  readonly idleDays?: DaysByStage
  readonly stuckDays?: DaysByStage
  readonly percentile?: number
}

const ageingVerb = (pipeline: Command): void => {
  common(pipeline.command('ageing').description('how long open deals have been where they are (P7)'))
    .option(
      '--idle-days <days>',
      'without activity for longer a deal rots: 14, or needs=14,closing=30',
      daysByStage('--idle-days'),
    )
    .option('--stuck-days <days>', 'longer in its stage a deal is stuck, likewise', daysByStage('--stuck-days'))
    .option('--percentile <p>', 'else longer than this share of the stays of won deals: 0.75', fraction('--percentile'))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline ageing --as-of 2017-12-31 --stuck-days contact=60')
    .action((options: AgeingFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { idleDays, stuckDays, percentile } = options
        const answer = await crm.pipeline.ageing({ ...given({ idleDays, stuckDays, percentile }), ...when })
        await show(answer, [
          {
            title: 'Days in the present stage',
            columns: ['stage', 'deals', ...ageingBuckets, 'stuck', 'beyond', 'rotting', 'typical stay'],
            rows: answer.stages.map(({ stage, deals, buckets, stuck, rotting, threshold, typical }) => [
              stage,
              deals,
              ...ageingBuckets.map((bucket) => buckets[bucket]),
              threshold === null ? '–' : stuck,
              number(threshold),
              rotting,
              number(typical),
            ]),
            notes: [
              'stuck: longer here than three of four won deals; – where too few were won to tell',
              ...inferredNote(answer.inferred),
            ],
          },
        ])
        return 0
      }),
    )
}

/** The verbs of how deals move, in the order of the working cycle. */
export const flowVerbs = (pipeline: Command): void => {
  funnelVerb(pipeline)
  conversionVerb(pipeline)
  slippageVerb(pipeline)
  ageingVerb(pipeline)
}
