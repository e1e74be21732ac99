/** `clientela retention …`: cohorts, repeat, survival, clv. */
import { type Command, Option } from 'commander'
import { type CohortOptions, cohortKinds } from '../../projections/retention/cohorts.ts'
import { type SurvivalOptions, survivalKeys } from '../../projections/retention/survival.ts'
import { given } from '../kernel/given.ts'
import { amountText, number, percent, rateText } from './format.ts'
import { inferredNote } from './period.ts'
import { type CommonOptions, common, UsageError, wholeNumber, withSession } from './session.ts'

type CohortFlags = CommonOptions & Omit<CohortOptions, 'bracket'> & { readonly bracket?: string }

const bracketOf = (text: string): readonly [number, number] => {
  const [low, high] = text.split(',').map(Number)
  if (!Number.isInteger(low) || !Number.isInteger(high) || (low ?? 0) > (high ?? 0))
    throw new UsageError(`--bracket ${text}: write two whole numbers, 1,2`)
  return [low ?? 0, high ?? 0]
}

const cohortsVerb = (retention: Command): void => {
  common(retention.command('cohorts').description('who comes back, by the period of the first purchase (R1)'))
    .addOption(new Option('--period <unit>', 'length of a period').choices(['week', 'month', 'quarter', 'year']))
    .addOption(
      new Option('--periods <which>', "calendar periods, or months from each client's own start").choices([
        'calendar',
        'anniversary',
      ]),
    )
    .addOption(new Option('--kind <kind>', 'what counts as retained').choices(cohortKinds))
    .option('--bracket <k1,k2>', 'with --kind bracket: active in at least one of these periods')
    .addOption(new Option('--split-by <key>', 'cohorts apart by').choices(['kind', 'source', 'segment', 'manager']))
    .addHelpText('after', '\nExample:\n  $ clientela retention cohorts --period quarter --csv > cohorts.csv')
    .action((options: CohortFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { period, periods, kind, bracket, splitBy } = options
        if (kind === 'bracket' && bracket === undefined) throw new UsageError('--kind bracket needs --bracket k1,k2')
        const answer = await crm.retention.cohorts({
          ...given({ period, periods, kind }),
          ...(bracket === undefined ? {} : { bracket: bracketOf(bracket) }),
          ...given({ splitBy }),
          ...when,
        })
        const width = answer.all.length
        const cells = (rates: typeof answer.all) => Array.from({ length: width }, (_, k) => rateText(rates[k] ?? null))
        const rows = answer.cohorts.map(({ cohort, split, size, cells: own }) => [
          split === null ? cohort : `${cohort} ${split}`,
          size,
          ...cells(own),
        ])
        const total = ['all', answer.cohorts.reduce((sum, { size }) => sum + size, 0), ...cells(answer.all)]
        const notes = [
          ...(answer.provisional > 0
            ? [`the last ${answer.provisional} periods are provisional: later purchases can raise them`]
            : []),
          ...inferredNote(answer.inferred),
        ]
        await show(answer, [
          {
            title: `Retention by ${answer.period} of the first purchase, ${answer.kind}`,
            columns: ['cohort', 'clients', ...Array.from({ length: width }, (_, k) => String(k))],
            rows: [...rows, total],
            notes,
          },
        ])
        return 0
      }),
    )
}

const repeatVerb = (retention: Command): void => {
  common(retention.command('repeat').description('clients who bought again (R5)'))
    .option('--within <days>', 'within so many days of the first purchase', wholeNumber('--within', 1))
    .addHelpText('after', '\nExample:\n  $ clientela retention repeat --within 60')
    .action((options: CommonOptions & { readonly within?: number }) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.retention.repeat({
          ...given({ withinDays: options.within }),
          ...when,
        })
        const revenue = Object.entries(answer.repeatRevenue).map(([currency, rate]) => [
          'share of revenue from repeat clients',
          rateText(rate),
          currency,
        ])
        const rows = [
          ['bought again, to date', percent(answer.toDate.value), `${answer.toDate.num} of ${answer.toDate.den}`],
          [
            `bought again within ${answer.withinDays} days`,
            percent(answer.within.value),
            `${answer.within.num} of ${answer.within.den}; ${answer.notYetExposed} too young to tell`,
          ],
          ['median days between purchases', number(answer.medianDaysBetween), ''],
          ...revenue,
        ]
        await show(answer, [{ columns: ['figure', 'value', 'of'], rows, notes: inferredNote(answer.inferred) }])
        return 0
      }),
    )
}

const clvVerb = (retention: Command): void => {
  common(retention.command('clv').description('what each client will still buy and be worth (R10, R11)'))
    .option('--horizon <months>', 'months ahead, default 12', wholeNumber('--horizon', 1))
    .addHelpText('after', '\nExample:\n  $ clientela retention clv --horizon 24 --csv > clv.csv')
    .action((options: CommonOptions & { readonly horizon?: number }) =>
      withSession(options, async ({ crm, when, show, currency: asked, form }) => {
        const answer = await crm.retention.clv({
          ...given({ horizon: options.horizon, currency: asked }),
          ...when,
        })
        const { model, spend, currency } = answer
        const best = answer.clients.toSorted((a, b) => (b.clv ?? 0) - (a.clv ?? 0))
        // A terminal shows the most valuable; programs get all.
        const shown = form === 'table' ? best.slice(0, 20) : best
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
                `BG/NBD: r ${model.r.toPrecision(4)}, α ${model.alpha.toPrecision(4)}, a ${model.a.toPrecision(4)}, b ${model.b.toPrecision(4)}, ln L ${model.logLikelihood.toFixed(1)}`,
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
          },
        ])
        return 0
      }),
    )
}

const survivalVerb = (retention: Command): void => {
  common(retention.command('survival').description('how long clients stay (R7, R8)'))
    .addOption(new Option('--by <key>', 'a curve for each').choices(survivalKeys))
    .option(
      '--grace-days <n>',
      'a contract that begins so soon after the last continues it',
      wholeNumber('--grace-days', 0),
    )
    .addOption(new Option('--interval <kind>', 'of the confidence limits').choices(['log-log', 'plain']))
    .addHelpText('after', '\nExample:\n  $ clientela retention survival --by kind')
    .action((options: CommonOptions & SurvivalOptions) =>
      withSession(options, async ({ crm, when, show }) => {
        const { by, graceDays, interval } = options
        const answer = await crm.retention.survival({
          ...given({ by, graceDays, interval }),
          ...when,
        })
        const rows = answer.groups.flatMap(({ group, curve, median, n }) => {
          const lost = curve.reduce((sum, point) => sum + point.events, 0)
          return [[group, n, lost, median, number(curve.at(-1)?.survival ?? 1, 4)]]
        })
        const test =
          answer.logRank === null
            ? []
            : [
                `log-rank: χ² ${answer.logRank.chi2.toFixed(3)}, ${answer.logRank.df} df, p ${answer.logRank.p.toPrecision(3)}`,
              ]
        await show(answer, [
          {
            columns: ['group', 'clients', 'lost', 'median days', 'surviving'],
            rows,
            notes: [...test, ...inferredNote(answer.inferred)],
          },
        ])
        return 0
      }),
    )
}

export const retentionVerbs = (program: Command): void => {
  const retention = program.command('retention').description('cohorts, repeat, survival, clv')
  cohortsVerb(retention)
  repeatVerb(retention)
  survivalVerb(retention)
  clvVerb(retention)
}
