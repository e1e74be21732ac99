/** `clientela demo`: plays a company's years through the real commands, then shows what can be asked. */
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Command as Program } from 'commander'
import type { Clientela } from '../app/clientela.ts'
import { DAY, localDay } from '../demo/dice.ts'
import { type Performed, perform } from '../demo/perform.ts'
import { type DemoSettings, FIRST, nameOf, play, usual } from '../demo/play.ts'
import type { Played } from '../demo/script.ts'
import { onePiece, writeText } from '../export/file.ts'
import { orThrow } from '../kernel/errors.ts'
import { type Instant, instantFromEpochMs } from '../kernel/instant.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import { withoutCredentials } from '../stores/address.ts'
import { whatToTry } from './demo-next.ts'
import { showCompany } from './demo-shown.ts'
import { keeping } from './interruptible.ts'
import { day } from './period.ts'
import { progress } from './progress.ts'
import { UsageError, wholeNumber, withSession } from './session.ts'

interface DemoFlags extends DemoSettings {
  readonly out: string
  readonly store?: string
}

/** The last day that may be played: nothing is recorded for the future. */
const lastDay = (until: LocalDate | undefined): LocalDate => {
  const yesterday = localDay(Date.now() - DAY)
  if (until === undefined) return yesterday
  if (until > yesterday)
    throw new UsageError(`--until ${until}: that day is not over; ${yesterday} is the last that is`)
  if (until < FIRST) throw new UsageError(`--until ${until}: the company begins on ${FIRST}; name a day from then on`)
  return until
}

/** Nobody wants a made-up company in the middle of the own one: a store that holds something else is left alone. */
const onlyTheDemo = async (crm: Clientela, store: string, played: ReadonlyArray<Played>): Promise<void> => {
  const commands = new Set(played.map(({ sent }) => sent.commandId))
  for await (const page of crm.store.readAll({ filter: { categories: ['calendar', 'client', 'deal'] }, limit: 1 }))
    for (const { metadata } of page) {
      const commandId =
        typeof metadata === 'object' && metadata !== null && 'commandId' in metadata ? metadata.commandId : ''
      if (!commands.has(String(commandId)))
        throw new UsageError(
          `--store ${store}: holds other events already; name one that is empty, or that this demo wrote`,
        )
    }
}

/** As a shell takes it for one word, whatever is in it. */
const oneWord = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

const tried = (lines: ReadonlyArray<string>, run: string): string =>
  [
    'What to try next (npm run -s clientela -- … in a checkout, npx clientela … where it is installed):',
    ...lines.map((line) => `  clientela ${line} ${run}`),
    '',
  ].join('\n')

const head = async (crm: Clientela) => orThrow(await crm.store.head()())

const done = ({ commands, refused, issued }: Performed, seconds: string, shown: string): string => {
  const refusals = refused === 0 ? 'none refused' : `${refused} refused by the rules, on record in the audit trail`
  return `${commands} commands through the rules in ${seconds} s (${refusals}), and ${issued} that followed by policy, into ${shown}`
}

const nothingNew = ({ commands }: Performed, shown: string): string =>
  `This company had been played into ${shown} before: all of its ${commands} commands were known, nothing was added`

export const demoVerb = (program: Program): void => {
  program
    .command('demo')
    .description("plays a company's years from a seed through the real commands and shows the views")
    .option('--seed <n>', 'the same seed gives the same events', wholeNumber('--seed', 0), usual.seed)
    .option('--clients <n>', 'how many clients', wholeNumber('--clients', 1), usual.clients)
    .option('--months <n>', 'how many months', wholeNumber('--months', 1), usual.months)
    .option('--until <day>', 'the last day, where the months go beyond it (default: yesterday)', day)
    .option('--out <dir>', 'where the report goes, and the store where none is named', 'clientela-demo')
    .option('--store <url>', 'an empty store of your own to play it into, for every other verb to ask')
    .addHelpText('after', '\nExample:\n  $ clientela demo --seed 7 --clients 40 --months 12')
    .action(async ({ out, store: own, ...asked }: DemoFlags) => {
      const settings = { ...asked, until: lastDay(asked.until) }
      try {
        mkdirSync(out, { recursive: true })
      } catch (thrown) {
        throw new UsageError(`--out ${out}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      }
      const store = own ?? `sqlite:${relative('.', join(out, `demo-${nameOf(settings)}.db`))}`
      const shown = withoutCredentials(store)
      const played = play(settings)
      let now = '2024-01-01T00:00:00.000Z' as Instant
      const clock = (): Instant => now
      const started = performance.now()
      await withSession(
        { zone: 'Europe/Madrid', store },
        async ({ crm }) => {
          await onlyTheDemo(crm, shown, played)
          const bar = progress('commands', played.length)
          const setClock = (later: Instant) => {
            now = later
          }
          const before = await head(crm)
          const performed = await keeping('what was played stays; the same command goes on from there', () =>
            perform(crm, played, setClock, bar.update),
          )
          bar.stop()
          const known = before !== undefined && before === (await head(crm))
          const seconds = ((performance.now() - started) / 1_000).toFixed(1)
          process.stdout.write(`${known ? nothingNew(performed, shown) : done(performed, seconds, shown)}\n\n`)
          await showCompany(crm)
          const { reportOf } = await import('../report/report.ts')
          const page = join(out, 'report.html')
          await writeText(onePiece(await reportOf(crm, { zone: 'Europe/Madrid', when: {} })), page)
          process.stdout.write(`All of it on one page: ${relative('.', page)}\n\n`)
          const next = await whatToTry(crm, FIRST, now, instantFromEpochMs(Date.now()))
          process.stdout.write(tried(next, `--store ${oneWord(shown)} --zone Europe/Madrid`))
          return 0
        },
        { clock },
      )
    })
}
