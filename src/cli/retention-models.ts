/** `clientela retention survival · hazard · clv`: how long clients stay, and what they will still be worth. */
import { type Command, Option } from 'commander'
import { type SurvivalOptions, survivalKeys } from '../../projections/retention/survival.ts'
import { type PurchaseModel, purchaseModels } from '../../projections/statistics/bg-nbd.ts'
import { given } from '../kernel/given.ts'
import { amountText, number, percent, several } from '../report/format.ts'
import { type BoughtFlags, bought, boughtOf, type LifeFlags, life, lifeOf } from './life-options.ts'
import { terminalWidth } from './output.ts'
import { inferredNote } from './period.ts'
import { type CommonOptions, common, wholeNumber, withSession } from './session.ts'
import { looksAtIt, sampled, spark } from './spark.ts'

const spells = () =>
  new Option('--spells <which>', 'the first time each client came, or each time').choices(['first', 'all'])

type SurvivalFlags = CommonOptions & LifeFlags & Pick<SurvivalOptions, 'by' | 'spells' | 'interval' | 'horizon'>

const survivalVerb = (retention: Command): void => {
  life(common(retention.command('survival').description('how long clients stay (R7, R8)')))
    .addOption(new Option('--by <key>', 'a curve for each').choices(survivalKeys))
    .addOption(spells())
    .addOption(new Option('--interval <kind>', 'of the confidence limits').choices(['log-log', 'plain']))
    .option('--horizon <days>', 'days up to which the restricted mean goes', wholeNumber('--horizon', 1))
    .addHelpText('after', '\nExample:\n  $ clientela retention survival --by kind')
    .action((options: SurvivalFlags) =>
      withSession(options, async ({ crm, when, show, form }) => {
        const { by, spells: which, interval, horizon } = options
        const answer = await crm.retention.survival({
          ...lifeOf(options),
          ...given({ by, spells: which, interval, horizon }),
          ...when,
        })
        const looked = looksAtIt(form)
        // What the figures leave of a line.
        const room = Math.max(12, Math.min(40, terminalWidth() - 72))
        const groups = answer.groups.map(({ group, curve, median, n, restrictedMean }) => [
          group,
          n,
          curve.reduce((sum, point) => sum + point.events, 0),
          median,
          number(restrictedMean),
          number(curve.at(-1)?.survival ?? 1, 4),
          ...(looked
            ? [
                spark(
                  sampled(
                    curve.map(({ time, survival }) => [time, survival] as const),
                    1,
                    room,
                  ),
                  1,
                ),
              ]
            : []),
        ])
        const { logRank } = answer
        const notes = [
          ...(logRank === null
            ? []
            : [`log-rank: χ² ${logRank.chi2.toFixed(3)}, ${logRank.df} df, p ${logRank.p.toPrecision(3)}`]),
          ...answer.pairs.map(
            ({ groups: [a, b], p, holm }) => `${a} against ${b}: p ${p.toPrecision(3)}, by Holm ${holm.toPrecision(3)}`,
          ),
          ...inferredNote(answer.inferred),
        ]
        const summary = {
          columns: ['group', 'clients', 'lost', 'median days', 'mean days', 'surviving', ...(looked ? ['curve'] : [])],
          rows: groups,
          notes,
          part: 'groups.curve',
        }
        await show(answer, [summary])
        return 0
      }),
    )
}

const hazardVerb = (retention: Command): void => {
  life(common(retention.command('hazard').description('when clients leave, by month of tenure (R9)')))
    .addOption(spells())
    .addHelpText('after', '\nExample:\n  $ clientela retention hazard --csv > hazard.csv')
    .action((options: CommonOptions & LifeFlags & Pick<SurvivalOptions, 'spells'>) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.retention.hazard({ ...lifeOf(options), ...given({ spells: options.spells }), ...when })
        await show(answer, [
          {
            title: `${several(answer.n, 'client', 'clients')} by month of tenure`,
            columns: ['month', 'at risk', 'lost', 'censored', 'hazard', 'survival', 'few'],
            rows: answer.months.map((row) => [
              row.month,
              row.atRisk,
              row.lost,
              row.censored,
              number(row.hazard, 4),
              number(row.survival, 4),
              row.few ? 'few' : '',
            ]),
            notes: inferredNote(answer.inferred),
          },
        ])
        return 0
      }),
    )
}

const clvVerb = (retention: Command): void => {
  bought(common(retention.command('clv').description('what each client will still buy and be worth (R10, R11)')))
    .option('--horizon <months>', 'months ahead, default 12', wholeNumber('--horizon', 1))
    .addOption(
      new Option('--model <which>', 'may leave after each repeat purchase, or after the first too').choices(
        purchaseModels,
      ),
    )
    .option('--currency <code>', 'whose purchases count; default that of most')
    .addHelpText('after', '\nExample:\n  $ clientela retention clv --horizon 24 --csv > clv.csv')
    .action((options: CommonOptions & BoughtFlags & { readonly horizon?: number; readonly model?: PurchaseModel }) =>
      withSession(options, async ({ crm, when, show, currency: asked }) => {
        const answer = await crm.retention.clv({
          ...given({ horizon: options.horizon, model: options.model, currency: asked }),
          ...boughtOf(options),
          ...when,
        })
        const { model, spend, currency } = answer
        const best = answer.clients.toSorted((a, b) => (b.clv ?? 0) - (a.clv ?? 0))
        // People look at the most valuable; programs get all.
        const shown = best.slice(0, 20)
        const rows = shown.map(({ client, x, tx, T, alive, expected, clv }) => [
          client,
          x,
          number(tx, 1),
          number(T, 1),
          typeof alive === 'number' ? percent(alive) : (alive ?? '–'),
          number(expected, 2),
          clv === null || currency === null ? '–' : amountText(clv, currency),
        ])
        const notes = [
          ...(model === null
            ? []
            : [
                `${answer.purchaseModel}/NBD: r ${model.r.toPrecision(4)}, α ${model.alpha.toPrecision(4)}, a ${model.a.toPrecision(4)}, b ${model.b.toPrecision(4)}, ln L ${model.logLikelihood.toFixed(1)}`,
              ]),
          ...(spend === null
            ? []
            : [
                `Gamma–Gamma: p ${spend.p.toPrecision(4)}, q ${spend.q.toPrecision(4)}, γ ${spend.gamma.toPrecision(4)}, ln L ${spend.logLikelihood.toFixed(1)}`,
              ]),
          ...(answer.reason === null ? [] : [answer.reason]),
          ...(shown.length < best.length ? [`the ${shown.length} most valuable of ${best.length}; --csv has all`] : []),
          ...inferredNote(answer.inferred),
        ]
        await show(answer, [
          {
            title: `Purchases expected within ${answer.horizon} months, and what they are worth`,
            columns: ['client', 'repeats', 'last, weeks', 'known, weeks', 'alive', 'expected', 'value'],
            rows,
            notes,
            part: 'clients',
          },
        ])
        return 0
      }),
    )
}

/** The verbs of how long, and for how much. */
export const modelVerbs = (retention: Command): void => {
  survivalVerb(retention)
  hazardVerb(retention)
  clvVerb(retention)
}
