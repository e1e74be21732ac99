/** `clientela pipeline funnel · conversion · slippage`: how deals move through the stages. */
import { type Command, Option } from 'commander'
import { type FunnelMode, funnelModes } from '../../projections/pipeline/funnel.ts'
import { slippageOutcomes } from '../../projections/pipeline/slippage.ts'
import { rateText } from './format.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, withSession } from './session.ts'

const funnelVerb = (pipeline: Command): void => {
  period(common(pipeline.command('funnel').description('how far the deals opened in a period have come (P2)')))
    .addOption(new Option('--mode <which>', 'what counts as reached').choices(funnelModes))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline funnel --from 2017-01-01 --to 2017-04-01 --mode entered')
    .action((options: PeriodFlags & { readonly mode?: FunnelMode }) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.pipeline.funnel({
          ...periodOf(options),
          ...(options.mode === undefined ? {} : { mode: options.mode }),
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
            title: `${answer.deals} deals, ${answer.mode}`,
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
            title: `${answer.baseline} deals were open and to close within the period`,
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

/** The verbs of how deals move, in the order of the working cycle. */
export const flowVerbs = (pipeline: Command): void => {
  funnelVerb(pipeline)
  conversionVerb(pipeline)
  slippageVerb(pipeline)
}
