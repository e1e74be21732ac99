/** `clientela clients …`: assessments. */
import type { Command } from 'commander'
import type { Calibrated } from '../../projections/clients/assessments.ts'
import { Verdict } from '../domain/values/vocabulary.ts'
import { localTime, number, percent } from './format.ts'
import type { Sheet } from './output.ts'
import { type PeriodFlags, period, periodOf } from './period.ts'
import { common, UsageError, withSession } from './session.ts'

const verdicts = Object.keys(Verdict.keys)

/** `promising=0.8,doubtful=0.4`. */
const probabilitiesOf = (text: string): Readonly<Partial<Record<Verdict, number>>> =>
  Object.fromEntries(
    text.split(',').map((one) => {
      const [verdict = '', chance = ''] = one.split('=').map((part) => part.trim())
      const probability = chance === '' ? Number.NaN : Number(chance)
      if (!verdicts.includes(verdict) || !(probability >= 0 && probability <= 1))
        throw new UsageError(
          `--probabilities ${text}: write chances from 0 to 1 for ${verdicts.join(', ')}: doubtful=0.4`,
        )
      return [verdict, probability]
    }),
  )

const calibration = (title: string, { rows, n, brier, skill }: Calibrated): Sheet => ({
  title,
  columns: ['verdict', 'chance', 'assessed', 'open', 'won', 'lost', 'won rate', '95 %', 'lost rate'],
  rows: rows.map((row) => [
    row.verdict,
    percent(row.probability),
    row.assessed,
    row.open,
    row.won,
    row.lost,
    percent(row.wonRate.value),
    row.wonRate.ci95 === null ? '' : row.wonRate.ci95.map(percent).join(' – '),
    percent(row.lostRate.value),
  ]),
  notes: [`Brier ${number(brier, 4)} over ${n}; skill against always saying the base rate ${number(skill, 4)}`],
})

const assessmentsVerb = (clients: Command): void => {
  period(common(clients.command('assessments').description('how prospects were judged, and what became of them (S15)')))
    .option('--probabilities <chances>', 'of winning, stated for the verdicts, such as promising=0.8,doubtful=0.4')
    .addHelpText('after', '\nExample:\n  $ clientela clients assessments --in 2026-Q1 --probabilities promising=0.8')
    .action((options: PeriodFlags & { readonly probabilities?: string }) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const answer = await crm.clients.assessments({
          ...periodOf(options),
          ...(options.probabilities === undefined ? {} : { probabilities: probabilitiesOf(options.probabilities) }),
          ...when,
        })
        const list: Sheet = {
          title: 'Assessments',
          columns: ['when', 'client', 'verdict', 'by rules', 'why', 'scores', 'warning signs', 'outcome', 'deal'],
          rows: answer.assessments.map((one) => [
            localTime(one.at, zone),
            one.client,
            one.verdict,
            one.byRules,
            one.why,
            Object.values(one.scores).join(' '),
            one.warningSigns.join(' '),
            one.outcome,
            one.deal,
          ]),
          notes: [`scores: ${Object.keys(answer.scales).join(', ')}`],
        }
        await show(answer, [
          calibration('Verdicts as given', answer.given),
          calibration('What the rules alone would have said', answer.byRules),
          list,
        ])
        return 0
      }),
    )
}

export const clientsVerbs = (program: Command): void => {
  const clients = program.command('clients').description('who the clients are, and how they were judged')
  assessmentsVerb(clients)
}
