/** `clientela export …`: the history, views and tables for spreadsheets, data frames and process mining. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import { listedViews } from '../../projections/catalogue.ts'
import type { View } from '../../projections/view.ts'
import { dataClasses, seesEverything } from '../domain/rights.ts'
import type { Dataset } from '../export/dataset.ts'
import { eventsDataset } from '../export/events.ts'
import { writeText } from '../export/file.ts'
import { type OcelWritten, ocelOf } from '../export/ocel.ts'
import { writeParquet } from '../export/parquet.ts'
import { tableDataset } from '../export/table.ts'
import { csvOf, ndjsonOf } from '../export/text.ts'
import { partsOf, viewDataset } from '../export/view.ts'
import { parseJson } from '../import/json-text.ts'
import { given } from '../kernel/given.ts'
import type { Position } from '../kernel/position.ts'
import { structProps } from '../kernel/struct.ts'
import { asKnown } from './before-history.ts'
import { interruptible } from './interruptible.ts'
import { print } from './output.ts'
import { type PeriodFlags, period, periodOf } from './period.ts'
import { progress } from './progress.ts'
import { type CommonOptions, common, type Session, UsageError, withheldNote, withSession } from './session.ts'

const formats = ['ndjson', 'csv', 'parquet'] as const
type Format = (typeof formats)[number]

interface Destination {
  readonly format: Format
  readonly out?: string
}

const destination = (command: Command): Command =>
  command
    .addOption(new Option('--format <form>', 'of the file').choices(formats).default('ndjson'))
    .option('--out <file>', 'where to; default stdout (parquet needs a file)')

const toStdout = (pieces: AsyncIterable<string>): Promise<void> =>
  pipeline(Readable.from(pieces), process.stdout, { end: false })

/** Rows and columns as they pass by. */
const counted = (dataset: Dataset, onRows: (rows: number) => void): Dataset => {
  async function* pages() {
    for await (const page of dataset.pages) {
      yield page
      onRows(page.length)
      // Ctrl-C is heard between two pages.
      await setImmediate()
    }
  }
  return { ...dataset, pages: pages() }
}

const textOf: Readonly<Record<Exclude<Format, 'parquet'>, (dataset: Dataset) => AsyncIterable<string>>> = {
  ndjson: ndjsonOf,
  csv: csvOf,
}

/** Writes, and says on stdout what was written where, unless the export itself went there. */
const write = async (what: string, dataset: Dataset, { format, out }: Destination, { form }: Session) => {
  if (out === undefined) {
    if (format === 'parquet') throw new UsageError('--format parquet needs --out FILE')
    await toStdout(textOf[format](dataset))
    return
  }
  let rows = 0
  const all = counted(dataset, (more) => {
    rows += more
  })
  await interruptible(out, () => (format === 'parquet' ? writeParquet(all, out) : writeText(textOf[format](all), out)))
  const columns = dataset.columns.length
  await print(form, { exported: what, rows, columns, format, file: out }, [
    { columns: ['exported', 'rows', 'columns', 'file'], rows: [[what, rows, columns, out]] },
  ])
}

const eventsVerb = (parent: Command): void => {
  destination(common(parent.command('events').description('the history, a row an event'), 'no bounds'))
    .option('--after <position>', 'only events after this position')
    .option('--category <name...>', 'only streams of these kinds: client, deal, contract …')
    .option('--type <name...>', 'only events of these types')
    .addHelpText('after', '\nExample:\n  $ clientela export events --format parquet --out events.parquet')
    .action(
      (
        options: CommonOptions &
          Destination & {
            readonly after?: string
            readonly category?: ReadonlyArray<string>
            readonly type?: ReadonlyArray<string>
          },
      ) =>
        withSession(options, async (session) => {
          const { crm, when } = session
          const filter = given({ categories: options.category, types: options.type })
          const isWhole = options.after === undefined && Object.keys(filter).length === 0
          const bar = progress('events', isWhole ? await session.events() : undefined)
          const dataset = eventsDataset({
            store: crm.store,
            registry: await crm.audit.forgetting(),
            ...given({ after: options.after as Position | undefined, as: when.as }),
            ...(Object.keys(filter).length === 0 ? {} : { filter }),
            onProgress: bar.update,
          })
          // On record before the file is there: who has it, and that something may be withheld from it.
          await crm.audit.recordAccess(
            {
              view: 'export events',
              question: given({ after: options.after, ...filter }),
              classes: [...dataClasses],
              clients: [],
              rows: 0,
              withheld: when.as === undefined || seesEverything(when.as) ? 0 : 1,
            },
            when,
          )
          await write('events', dataset, options, session)
          bar.stop()
          return 0
        }),
    )
}

/** `key=value`: the value as JSON where it is JSON, else as text; a number is text where the view wants text, such as a client called 1. */
const optionOf =
  (view: View<Record<never, never>, object, object>) =>
  (text: string): readonly [string, unknown] => {
    const at = text.indexOf('=')
    if (at < 1) throw new UsageError(`--set ${text}: write KEY=VALUE`)
    const [key, value] = [text.slice(0, at), text.slice(at + 1)]
    const read = parseJson(value)
    if (E.isLeft(read)) return [key, value]
    const props = view.options === undefined ? undefined : structProps(view.options)
    const wanted = { ...props?.required, ...props?.optional }[key]
    return [key, typeof read.right !== 'string' && wanted?.is(value) === true ? value : read.right]
  }

const viewNamed = (name: string) => {
  const found = listedViews.find(({ id, verb }) => verb === name || id === name)
  if (found === undefined)
    throw new UsageError(`no view is called ${name}: one of ${listedViews.map(({ verb }) => `"${verb}"`).join(', ')}`)
  return found as unknown as View<Record<never, never>, object, object>
}

const viewVerb = (parent: Command): void => {
  destination(
    period(
      common(parent.command('view <name>').description('a view by its verb or id: "pipeline winrate", P4; as a table')),
    ),
  )
    .option('--set <key=value...>', 'an option of the view, such as by=manager')
    .addHelpText(
      'after',
      '\nExample:\n  $ clientela export view "pipeline winrate" --set by=manager --format csv --out winrate.csv',
    )
    .action((name: string, options: PeriodFlags & Destination & { readonly set?: ReadonlyArray<string> }) =>
      withSession(options, async (session) => {
        const view = viewNamed(name)
        const asked = { ...periodOf(options), ...Object.fromEntries((options.set ?? []).map(optionOf(view))) }
        const answer = await session.crm.ask(view, asked, session.when)
        const dataset = viewDataset(asKnown(answer), options.part)
        if (dataset === undefined)
          throw new UsageError(`--part ${options.part}: this answer has ${partsOf(answer).join(', ')}`)
        await write(view.verb, dataset, options, session)
        return 0
      }),
    )
}

const tableVerb = (parent: Command): void => {
  destination(
    common(parent.command('table <name>').description('a read model as it stands: see docs/tables.md'), 'no bounds'),
  )
    .addHelpText('after', '\nExample:\n  $ clientela export table deal_changes --format csv --out deals.csv')
    .action((name: string, options: CommonOptions & Destination) =>
      withSession(options, async (session) => {
        const tables = new Map(
          listedViews.flatMap(({ facts }) => Object.values(facts)).map((projection) => [projection.name, projection]),
        )
        const projection = tables.get(name)
        if (projection === undefined)
          throw new UsageError(`no table is called ${name}: one of ${[...tables.keys()].join(', ')}`)
        const { crm, when } = session
        const rows = await crm.rows(projection, given({ as: when.as }))
        await write(name, tableDataset(projection, rows), options, session)
        const withheld = when.as === undefined ? 0 : (await crm.rows(projection)).length - rows.length
        for (const note of withheldNote(withheld)) process.stderr.write(`${note}\n`)
        return 0
      }),
    )
}

const ocelVerb = (parent: Command): void => {
  common(
    parent.command('ocel').description('an object-centric event log, OCEL 2.0 in JSON, for process mining'),
    'no bounds',
  )
    .option('--out <file>', 'where to; default stdout')
    .addHelpText('after', '\nExample:\n  $ clientela export ocel --out history.jsonocel')
    .action((options: CommonOptions & { readonly out?: string }) =>
      withSession(options, async ({ crm, form, events: all }) => {
        const { out } = options
        const bar = progress('events', await all())
        let written: OcelWritten | undefined
        const log = ocelOf({
          store: crm.store,
          registry: crm.registry,
          onProgress: bar.update,
          onWritten: (all) => {
            written = all
          },
        })
        await (out === undefined ? toStdout(log) : interruptible(out, () => writeText(log, out)))
        bar.stop()
        if (out === undefined || written === undefined) return 0
        const { events, objects, relations, leftOut } = written
        await print(form, { exported: 'ocel', ...written, file: out }, [
          {
            columns: ['events', 'objects', 'relations', 'left out', 'file'],
            rows: [[events, objects, relations, leftOut, out]],
          },
        ])
        return 0
      }),
    )
}

export const exportVerbs = (program: Command): void => {
  const parent = program.command('export').description('events, view NAME, table NAME, ocel')
  eventsVerb(parent)
  viewVerb(parent)
  tableVerb(parent)
  ocelVerb(parent)
}
