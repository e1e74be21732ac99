/** `clientela demo`: plays a company's years through the real commands, then shows what can be asked. */
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Command as Program } from 'commander'
import type { Clientela, Command, Sent } from '../app/clientela.ts'
import { DAY } from '../demo/dice.ts'
import { play } from '../demo/play.ts'
import { HEAD } from '../demo/script.ts'
import { SCRIPTED } from '../demo/service.ts'
import { complaintId } from '../domain/values/ids.ts'
import { onePiece, writeText } from '../export/file.ts'
import { derivedId } from '../kernel/event-ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { bagText, number, percent, rateText } from '../report/format.ts'
import { tableOf } from './output.ts'
import { progress } from './progress.ts'
import { type CommonOptions, UsageError, wholeNumber, withSession } from './session.ts'

interface DemoFlags extends CommonOptions {
  readonly seed: number
  readonly clients: number
  readonly months: number
  readonly out: string
}

const FORTNIGHT = 14 * DAY

/** The desk sees to complaints that no part of the script does: those that a policy has opened. */
const answerComplaints = async (crm: Clientela, today: Instant): Promise<ReadonlyArray<Sent>> => {
  const { complaints } = await crm.service.complaints()
  return complaints
    .filter(({ complaint, status }) => status === 'open' && !complaint.endsWith(SCRIPTED))
    .map(({ complaint, responseHours }) => {
      const command: Command =
        responseHours === null
          ? { type: 'TakeMeasure', complaint: complaintId(complaint), measure: 'sent another at once' }
          : { type: 'ResolveComplaint', complaint: complaintId(complaint) }
      const commandId = derivedId(`demo/${complaint}/${command.type}`)
      return { command, commandId, occurredAt: today, actor: { id: HEAD, role: 'head' } }
    })
}

/** Commands of one day go in together, at that day's clock; what follows by policy, every other week. */
const perform = async (
  crm: Clientela,
  settings: DemoFlags,
  setClock: (now: Instant) => void,
): Promise<{ readonly commands: number; readonly refused: number; readonly issued: number }> => {
  const played = play(settings)
  const bar = progress('commands', played.length)
  let [commands, refused, issued] = [0, 0, 0]
  let [followed, waiting] = [played[0]?.recordedAt, false]
  const send = async (sent: ReadonlyArray<Sent>): Promise<void> => {
    commands += sent.length
    for (const outcome of await crm.handleAll(sent)) if (outcome._tag === 'Left') refused++
  }
  const follow = async (today: Instant): Promise<void> => {
    followed = today
    const { issued: now } = await crm.policies.run({ from: 'start' })
    issued += now
    if (now === 0 && !waiting) return
    const answers = await answerComplaints(crm, today)
    waiting = answers.length > 0
    await send(answers)
  }
  for (let i = 0; i < played.length; ) {
    const day = played[i]?.recordedAt.slice(0, 10) ?? ''
    let end = i
    while (played[end]?.recordedAt.slice(0, 10) === day) end++
    const today = played.slice(i, end)
    const now = today.at(-1)?.recordedAt as Instant
    setClock(now)
    await send(today.map(({ sent }) => sent))
    i = end
    bar.update(i)
    if (end === played.length || Date.parse(now) - Date.parse(followed ?? now) >= FORTNIGHT) await follow(now)
  }
  bar.stop()
  return { commands, refused, issued }
}

const daysOf = (hours: number | null): number | null => (hours === null ? null : hours / 24)

const show = async (crm: Clientela): Promise<void> => {
  const board = await crm.pipeline.board()
  const rows = board.stages.map(({ stage, count, value, weighted }) => [
    stage,
    count,
    bagText(value),
    bagText(weighted),
  ])
  process.stdout.write(
    `${tableOf({ title: `Pipeline as of ${board.asOf.slice(0, 10)}`, columns: ['stage', 'deals', 'value', 'weighted'], rows: [...rows, ['won', board.won.count, bagText(board.won.value), ''], ['lost', board.lost.count, bagText(board.lost.value), '']] })}\n`,
  )
  const cohorts = await crm.retention.cohorts({ period: 'quarter' })
  const columns = ['cohort', 'clients', ...cohorts.all.map((_, k) => String(k))]
  const cells = cohorts.cohorts.map(({ cohort, size, cells: own }) => [
    cohort,
    size,
    ...cohorts.all.map((_, k) => rateText(own[k] ?? null)),
  ])
  process.stdout.write(
    `${tableOf({ title: 'Retention: clients who bought again, by quarters since the first purchase', columns, rows: [...cells, ['all', cells.reduce((sum, row) => sum + (row[1] as number), 0), ...cohorts.all.map(rateText)]] })}\n`,
  )
  const [orders, complaints] = [await crm.service.orders(), await crm.service.complaints()]
  const service = [
    ['orders on time', rateText(orders.onTime), `${orders.delays} delays told, ${orders.overdue} still late`],
    ['in full', rateText(orders.inFull), `${rateText(orders.fillRate)} of the units`],
    ['on time and in full', rateText(orders.onTimeInFull), `${orders.notYetDue} not yet due`],
    ['complaints', complaints.received, `${complaints.open} open, ${complaints.escalated} gone to the head`],
    ['days to an end', number(daysOf(complaints.resolution.median), 1), 'median, open ones counted in'],
    ['reopened', rateText(complaints.reopenRate), ''],
  ]
  process.stdout.write(`${tableOf({ title: 'Service', columns: ['figure', 'value', 'of it'], rows: service })}\n`)
  const [winRate, cycle] = [await crm.pipeline.winRate(), await crm.pipeline.cycle()]
  process.stdout.write(
    `Win rate ${percent(winRate.total.rate.value)} of ${winRate.total.rate.den} closed deals; a won deal took ${number(cycle.won.median, 0)} days (median).\n\n`,
  )
}

export const demoVerb = (program: Program): void => {
  program
    .command('demo')
    .description("plays a company's years from a seed through the real commands and shows the views")
    .option('--seed <n>', 'the same seed gives the same events', wholeNumber('--seed', 0), 1)
    .option('--clients <n>', 'how many clients', wholeNumber('--clients', 1), 70)
    .option('--months <n>', 'how many months', wholeNumber('--months', 1), 24)
    .option('--out <dir>', 'where the store and the report go', 'clientela-demo')
    .addHelpText('after', '\nExample:\n  $ clientela demo --seed 7 --clients 40 --months 12')
    .action(async (options: DemoFlags) => {
      const { seed, clients, months, out } = options
      try {
        mkdirSync(out, { recursive: true })
      } catch (thrown) {
        throw new UsageError(`--out ${out}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      }
      const file = join(out, `demo-${seed}-${clients}-${months}.db`)
      let now = '2024-01-01T00:00:00.000Z' as Instant
      const clock = (): Instant => now
      const started = performance.now()
      await withSession(
        { zone: 'Europe/Madrid', store: `sqlite:${file}` },
        async ({ crm }) => {
          const { commands, refused, issued } = await perform(crm, options, (later) => {
            now = later
          })
          const seconds = ((performance.now() - started) / 1_000).toFixed(1)
          const refusals =
            refused === 0 ? 'none refused' : `${refused} refused by the rules, on record in the audit trail`
          process.stdout.write(
            `${commands} commands through the rules in ${seconds} s (${refusals}), and ${issued} that followed by policy, into ${relative('.', file)}\n\n`,
          )
          await show(crm)
          const { reportOf } = await import('../report/report.ts')
          const page = join(out, 'report.html')
          await writeText(onePiece(await reportOf(crm, { zone: 'Europe/Madrid', when: {} })), page)
          process.stdout.write(`All of it on one page: ${relative('.', page)}\n\n`)
          const run = `--store sqlite:${file} --zone Europe/Madrid`
          process.stdout.write(`What to try next (npm run -s clientela -- … in a checkout, npx clientela … where it is installed):
  clientela pipeline board --as-of 2025-03-31 --cards ${run}
  clientela pipeline waterfall --from 2025-03-01 --to 2025-04-01 --explain ${run}
  clientela retention survival --by kind ${run}
  clientela timeline client-7 ${run}
  clientela audit trail --refused-only ${run}
`)
          return 0
        },
        { clock },
      )
    })
}
