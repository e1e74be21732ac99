/** `clientela watch [VIEW]`: the history as it is recorded, or what of a view changes with it. */
import type { Command } from 'commander'
import { changedFigures } from '../../projections/audit/changes.ts'
import { rowChanges, rowsOfAnswer } from '../../projections/audit/row-changes.ts'
import { drillable, figuresIn } from '../../projections/drill.ts'
import { viewNamed } from '../app/view-named.ts'
import { dataClasses, mayReadAccessLog, seesEverything } from '../domain/rights.ts'
import { eventRow } from '../export/events.ts'
import { ACCESS } from '../kernel/access-events.ts'
import { orThrow } from '../kernel/errors.ts'
import type { Delivery, RecordedEvent } from '../kernel/event-store.ts'
import { given } from '../kernel/given.ts'
import type { Position } from '../kernel/position.ts'
import { categoryOf } from '../kernel/stream-name.ts'
import { localTime } from '../report/format.ts'
import { changesSheet } from './audit-changes.ts'
import { besides, optionsFlag } from './besides.ts'
import { figureText } from './figure-text.ts'
import { type Sheet, tableOf } from './output.ts'
import { rowsSheet } from './replay.ts'
import { type CommonOptions, common, type Session, UsageError, wholeNumber, withSession } from './session.ts'

interface WatchFlags extends CommonOptions {
  readonly after: string
  readonly category?: ReadonlyArray<string>
  readonly type?: ReadonlyArray<string>
  readonly limit?: number
  readonly options?: string
}

const put = (text: string): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())))

/** Aborted by Ctrl-C, or by whoever stops the process: what was begun is finished, then it ends. */
const untilStopped = async (work: (stop: AbortController) => Promise<void>): Promise<void> => {
  const stop = new AbortController()
  const onSignal = (): void => stop.abort()
  // A store that waits for more keeps no process alive: here somebody waits with it.
  const awake = setInterval(() => undefined, 60_000)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal)
  try {
    await work(stop)
  } finally {
    clearInterval(awake)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal)
  }
}

const isNoLook = ({ stream }: RecordedEvent): boolean => categoryOf(stream) !== ACCESS

/** The history from a place on, until it is stopped. */
async function* following({ crm }: Session, flags: WatchFlags, stop: AbortController): AsyncGenerator<Delivery> {
  const filter = given({ categories: flags.category, types: flags.type })
  yield* crm.store.follow({
    after: flags.after as Position | 'start' | 'now',
    signal: stop.signal,
    ...(Object.keys(filter).length === 0 ? {} : { filter }),
  })
}

const watchEvents = async (session: Session, flags: WatchFlags, stop: AbortController): Promise<void> => {
  const { crm, when, form, zone } = session
  const row = eventRow(await crm.audit.forgetting(), when.as)
  await crm.audit.recordAccess(
    {
      view: 'watch',
      question: given({ after: flags.after, categories: flags.category, types: flags.type }),
      classes: [...dataClasses],
      clients: [],
      rows: 0,
      withheld: when.as === undefined || seesEverything(when.as) ? 0 : 1,
    },
    when,
  )
  let left = flags.limit ?? Number.POSITIVE_INFINITY
  const shown = when.as === undefined || mayReadAccessLog(when.as) ? () => true : isNoLook
  for await (const { events } of following(session, flags, stop))
    for (const event of events.filter(shown)) {
      const told = row(event)
      const { position, occurredAt, type, stream, actor } = told as Readonly<Record<string, string>>
      await put(
        form === 'json'
          ? `${JSON.stringify(told)}\n`
          : `${String(position).padStart(8)}  ${localTime(occurredAt ?? '', zone)}  ${(type ?? '').padEnd(24)} ${(stream ?? '').padEnd(24)} ${actor}\n`,
      )
      left -= 1
      if (left <= 0) return stop.abort()
    }
}

const answerSheet = (title: string, answer: object): Sheet => {
  const figures = figuresIn(answer).map(([figure, value]) => [figure, figureText(value)])
  return { title, columns: ['figure', 'value'], rows: figures }
}

const watchView = async (session: Session, flags: WatchFlags, verb: string, stop: AbortController): Promise<void> => {
  const { crm, when, form, zone } = session
  const view = viewNamed(verb)
  const asked = besides(flags.options)
  let left = flags.limit ?? Number.POSITIVE_INFINITY
  let before: object | undefined
  const tell = async (): Promise<void> => {
    const answer: object = await crm.ask(view, asked, when)
    const { asOf } = answer as { readonly asOf: string }
    if (before === undefined) {
      await put(form === 'json' ? `${JSON.stringify(answer)}\n` : tableOf(answerSheet(view.title, answer)))
    } else {
      const changes = changedFigures(before, answer)
      const rows = rowChanges(rowsOfAnswer(before), rowsOfAnswer(answer)).rows.filter(({ key }) => !header.has(key))
      if (drillable(answer).length > 0 ? changes.length === 0 : rows.length === 0) return
      const title = localTime(asOf, zone)
      const sheet = changes.length > 0 ? changesSheet(title, changes, zone) : rowsSheet(title, { same: 0, rows })
      await put(form === 'json' ? `${JSON.stringify(answer)}\n` : `\n${tableOf(sheet)}`)
    }
    before = answer
    left -= 1
    if (left <= 0) stop.abort()
  }
  // From before the first answer on: what is recorded while it is computed is not missed.
  const head = orThrow(await crm.store.head()())
  await tell()
  let moved = false
  for await (const { events, caughtUp } of following(session, { ...flags, after: head ?? 'start' }, stop)) {
    // One's own looks are on record, too: they must not make it look again.
    moved ||= events.some(isNoLook)
    if (caughtUp && moved) {
      await tell()
      moved = false
    }
    if (stop.signal.aborted) return
  }
}

/** What changes with every question, and says nothing of the business. */
const header: ReadonlySet<string> = new Set(['asOf', 'knownAt', 'position', 'withheld'])

export const watchVerb = (program: Command): void => {
  optionsFlag(
    common(
      program.command('watch').argument('[view]', 'a view by its verb; default the events themselves'),
      'no bounds',
    )
      .description('follows events, or what changes of a view, until Ctrl-C')
      .option('--after <position>', 'events after this position: start, now, or one that an event named', 'now')
      .option('--category <name...>', 'only streams of these kinds: client, deal, contract …')
      .option('--type <name...>', 'only events of these types')
      .option('--limit <n>', 'end by itself after so many', wholeNumber('--limit', 1)),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  $ clientela watch --after start --limit 10\n  $ clientela watch "pipeline board" --json',
    )
    .action((view: string | undefined, flags: WatchFlags) =>
      withSession(flags, async (session) => {
        if (session.form === 'csv') throw new UsageError('watch has no end that a CSV could have: use --json')
        await untilStopped((stop) =>
          view === undefined ? watchEvents(session, flags, stop) : watchView(session, flags, view, stop),
        )
        return 0
      }),
    )
}
