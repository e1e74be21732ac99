/** `clientela import …`: real files in, every row accounted for. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import { zoneNamed } from '../app/question.ts'
import { WITHHELD } from '../audit/withhold.ts'
import { bankSource } from '../import/bank-campaign.ts'
import { type PurchaseForm, purchaseForms } from '../import/bought.ts'
import { crmSource } from '../import/crm-opportunities.ts'
import { importEvents } from '../import/events.ts'
import { linesIn } from '../import/lines.ts'
import { type Mapping, mappedRows, readMapping } from '../import/mapped-csv.ts'
import type { Rejected } from '../import/run.ts'
import { transactionRows } from '../import/transactions.ts'
import { given } from '../kernel/given.ts'
import { instantFromEpochMs } from '../kernel/instant.ts'
import {
  currencyOf,
  type DatedFlags,
  dated,
  dateOf,
  flags,
  type ImportFlags,
  keptOf,
  quiet,
  report,
  running,
} from './import-run.ts'
import { keeping } from './interruptible.ts'
import { progress } from './progress.ts'
import { UsageError, wholeNumber, withSession } from './session.ts'

const crmVerb = (verb: Command): void => {
  dated(
    verb
      .command('crm-opportunities')
      .argument('<dir>', 'folder with accounts.csv, products.csv, sales_teams.csv, sales_pipeline.csv'),
  )
    .description('a CRM export of accounts and opportunities')
    .addHelpText('after', '\nExample:\n  $ clientela import crm-opportunities ./export --zone UTC')
    .action((dir: string, options: DatedFlags) => {
      const settings = { currency: currencyOf(options.currency), date: dateOf(options.dateFormat) }
      return withSession(
        options,
        async (session) => {
          const source = crmSource({ dir, zone: zoneNamed(session.zone), ...settings })
          const rejected: Array<Rejected> = []
          const products = await running(
            session,
            source.products,
            options,
            rejected,
            'products',
            join(dir, 'products.csv'),
          )
          const accounts = await running(
            session,
            source.accounts,
            options,
            rejected,
            'accounts',
            join(dir, 'accounts.csv'),
          )
          const counts = await running(
            session,
            source.opportunities,
            options,
            rejected,
            'opportunities',
            join(dir, 'sales_pipeline.csv'),
          )
          return report(session, options, counts, { products, accounts }, rejected, source.notices)
        },
        quiet,
      )
    })
}

const transactionsVerb = (verb: Command): void => {
  dated(
    verb
      .command('transactions')
      .argument('<file>', 'CSV with client, date and amount, CSV of the lines of invoices, or the CDNOW layout'),
  )
    .description('a log of purchases, with what came back')
    .addOption(new Option('--into <what>', 'what each purchase becomes').choices(purchaseForms).default('orders'))
    .addHelpText(
      'after',
      '\nExample:\n  $ clientela import transactions purchases.csv --currency EUR --date-format DD/MM/YYYY',
    )
    .action((file: string, options: DatedFlags & { readonly into: PurchaseForm }) => {
      const settings = { currency: currencyOf(options.currency), date: dateOf(options.dateFormat), as: options.into }
      return withSession(
        options,
        async (session) => {
          const rejected: Array<Rejected> = []
          const rows = transactionRows({ file, zone: zoneNamed(session.zone), ...settings })
          const counts = await running(session, rows, options, rejected, 'purchases', file)
          return report(session, options, counts, {}, rejected, new Map())
        },
        quiet,
      )
    })
}

/** UCI's calls ended in November of that year. */
const LAST_YEAR = 2010

const bankVerb = (verb: Command): void => {
  flags(
    verb.command('bank-campaign').argument('<file>', "UCI's bank.csv, commas or semicolons, outcome in y or deposit"),
  )
    .description("calls of a bank's campaign, with how each ended")
    .option('--campaign <id>', 'the campaign that the calls are of', 'term-deposits')
    .option('--year <year>', 'the year of the calls, which the file does not say', wholeNumber('--year', 1), LAST_YEAR)
    .addHelpText('after', '\nExample:\n  $ clientela import bank-campaign bank.csv --currency EUR --year 2010')
    .action((file: string, options: ImportFlags & { readonly campaign: string; readonly year: number }) => {
      const { campaign, year } = options
      const currency = currencyOf(options.currency)
      return withSession(
        options,
        async (session) => {
          const source = bankSource({ file, zone: zoneNamed(session.zone), currency, campaign, year })
          const rejected: Array<Rejected> = []
          const counts = await running(session, source.calls, options, rejected, 'calls', file)
          return report(session, options, counts, {}, rejected, source.notices)
        },
        quiet,
      )
    })
}

const eventsVerb = (verb: Command): void => {
  flags(verb.command('events').argument('<file>', 'NDJSON as "export events" writes it; - is standard input'))
    .description('an exported history back in: ids, times and order kept, nothing twice')
    .addHelpText(
      'after',
      '\nExample:\n  $ clientela export events --out events.ndjson\n  $ clientela import events events.ndjson --store sqlite:./again.db',
    )
    .action((file: string, options: ImportFlags) =>
      withSession(options, async (session) => {
        const rejected: Array<Rejected> = []
        const bar = progress('events', await linesIn(file))
        const { store, registry } = session.crm
        const counts = await keeping(keptOf(options), () =>
          importEvents({
            file,
            store,
            registry,
            withheld: WITHHELD,
            now: instantFromEpochMs(Date.now()),
            onRejected: (one) => rejected.push(one),
            onProgress: ({ rows }) => bar.update(rows),
            ...given({ dryRun: options.dryRun }),
          }),
        )
        bar.stop()
        return report(session, options, counts, {}, rejected, new Map())
      }),
    )
}

const mappingOf = async (path: string, commands: ReadonlySet<string>): Promise<Mapping> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (thrown) {
    throw new UsageError(
      `--mapping ${path} can't be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    )
  }
  const mapping = readMapping(text, commands)
  if (E.isLeft(mapping)) throw new UsageError(`--mapping ${path}: ${mapping.left}`)
  return mapping.right
}

const csvVerb = (verb: Command): void => {
  dated(verb.command('csv').argument('<file>', 'any CSV with a header'))
    .description('rows of any CSV as commands, by a mapping that is data')
    .requiredOption('--mapping <file>', 'JSON: which commands a row becomes, which columns their fields are')
    .addHelpText(
      'after',
      `
Example:
  $ printf 'no,company,since\\n42,Forn Puig,2026-01-15\\n' > clients.csv
  $ cat > mapping.json <<'END'
  {"commands": [{"type": "RegisterClient", "occurredAt": "since", "fields": {
    "client": {"$column": "no"}, "name": {"$column": "company"}, "kind": "corporate", "acquired": {"by": "call"}}}]}
  END
  $ clientela import csv clients.csv --mapping mapping.json`,
    )
    .action((file: string, options: DatedFlags & { readonly mapping: string }) => {
      const settings = { currency: currencyOf(options.currency), date: dateOf(options.dateFormat) }
      return withSession(
        options,
        async (session) => {
          const mapping = await mappingOf(options.mapping, new Set(session.crm.registry.byCommand.keys()))
          const rejected: Array<Rejected> = []
          const rows = mappedRows({ file, mapping, zone: zoneNamed(session.zone), ...settings })
          const counts = await running(session, rows, options, rejected, 'rows', file)
          return report(session, options, counts, {}, rejected, new Map())
        },
        quiet,
      )
    })
}

export const importVerbs = (program: Command): void => {
  const verb = program.command('import').description('real files in, every row accounted for')
  crmVerb(verb)
  transactionsVerb(verb)
  bankVerb(verb)
  eventsVerb(verb)
  csvVerb(verb)
}
