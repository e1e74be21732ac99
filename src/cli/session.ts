/** What every verb shares: its options, the opened store, progress, and how failures become exit codes. */

import { type Command, Option } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import type { Clientela } from '../app/clientela.ts'
import { openClientela } from '../app/open.ts'
import type { ClientelaOptions, When } from '../app/options.ts'
import { zoneNamed } from '../app/question.ts'
import { isCurrency } from '../domain/values/money.ts'
import { readAmount } from '../import/amounts.ts'
import type { Aggregate } from '../kernel/aggregate.ts'
import { isClientelaError } from '../kernel/errors.ts'
import { given } from '../kernel/given.ts'
import { several } from '../report/format.ts'
import { asKnown, beforeHistorySheet } from './before-history.ts'
import { configFile, policiesIn } from './config.ts'
import { conversionOf, convertFlags, withNotes } from './converted.ts'
import { drilledIn, drilledSheet } from './drilled.ts'
import type { Form, Sheet } from './output.ts'
import { print } from './output.ts'
import { catchingUp, eventsIn } from './progress.ts'
import { keptIn, loadDriver } from './stores.ts'
import { UsageError } from './usage-error.ts'

export { UsageError }

export interface CommonOptions {
  readonly store?: string
  readonly readModels?: string
  readonly json?: boolean
  readonly csv?: boolean
  readonly part?: string
  readonly zone?: string
  readonly asOf?: string
  readonly knownAt?: string
  readonly currency?: string
  readonly as?: string
  readonly purpose?: string
  readonly drill?: string
  readonly convert?: string
  readonly rates?: string
}

/** The options of every verb; `bounds` where the verb asks about a moment. */
export const common = (command: Command, bounds: 'bounds' | 'no bounds' = 'bounds'): Command => {
  command
    .addOption(new Option('--store <url>', 'memory:, sqlite:./clientela.db (default), esdb://…').env('CLIENTELA_STORE'))
    .addOption(
      new Option('--read-models <file>', 'SQLite file for those of an esdb: store (default in memory)').env(
        'CLIENTELA_READ_MODELS',
      ),
    )
    .option('--json', 'machine form on stdout')
    .option('--csv', 'CSV on stdout, typed: amounts in minor units by currency, rates as numbers')
    .option('--zone <zone>', "IANA zone for days and months (default the machine's)")
  if (bounds === 'bounds')
    convertFlags(command)
      .option('--as-of <moment>', 'as the business stood then: 2026-03-31 or 2026-03-31T18:00:00+02:00')
      .option('--known-at <moment>', 'as it was known then')
      .option('--part <name>', "which of the answer's lists a CSV has, or summary; default the one that is shown")
      .option('--drill <figure>', 'what a figure is made of: its path in the JSON, such as total.won')
  return command
    .option('--as <role:id>', 'who asks: manager, head, director, analyst, auditor, with an id')
    .option('--purpose <words>', 'what for, kept with the trace of a look at what is confidential')
}

export interface Session {
  readonly crm: Clientela
  /** How many events there are, where it is known: for how far long work has come. */
  readonly events: () => Promise<number | undefined>
  /** The bar of what a question waits for is taken away. */
  readonly caughtUp: () => void
  readonly zone: string
  readonly currency: string | undefined
  readonly when: When
  readonly form: Form
  readonly actor: { readonly id: string; readonly role: string }
  readonly show: (answer: object, sheets: ReadonlyArray<Sheet>) => Promise<void>
}

/** What a reader is told where something was withheld. */
export const withheldNote = (withheld: number): ReadonlyArray<string> =>
  withheld === 0
    ? []
    : [
        `${several(withheld, 'field or row is', 'fields or rows are')} withheld from this role; a head, an auditor or the manager concerned sees them`,
      ]

const actorOf = (as: string | undefined): Session['actor'] => {
  if (as === undefined) return { id: 'cli', role: 'head' }
  const [role = '', ...id] = as.split(':')
  if (role === '' || id.join(':') === '') throw new UsageError(`--as ${as}: write ROLE:ID, such as manager:anna`)
  return { id: id.join(':'), role }
}

export const formOf = (options: CommonOptions): Form => {
  if (options.json === true && options.csv === true) throw new UsageError('--json and --csv exclude each other')
  return options.json === true ? 'json' : options.csv === true ? 'csv' : 'table'
}

export const openSession = async (
  options: CommonOptions,
  more: Partial<ClientelaOptions<Aggregate>> = {},
): Promise<Session> => {
  const config = await configFile()
  const store = options.store ?? config.store ?? 'sqlite:./clientela.db'
  const zone = options.zone ?? config.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const form = formOf(options)
  const actor = actorOf(options.as)
  await loadDriver(store)
  const reading = catchingUp()
  const { onCatchUp, onLaidOut } = reading
  const file = options.readModels ?? config.readModels
  const on = file === undefined ? { store } : await keptIn(file, store, onLaidOut)
  const crm = (await openClientela({ zone, onCatchUp, onLaidOut, ...policiesIn(config), ...more, ...on })) as Clientela
  reading.of(await eventsIn(crm.store, store))
  return {
    crm,
    events: () => eventsIn(crm.store, store),
    caughtUp: reading.stop,
    zone: zoneNamed(zone).id,
    currency: options.currency ?? config.currency,
    form,
    actor,
    when: {
      ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
      ...(options.knownAt === undefined ? {} : { knownAt: options.knownAt }),
      ...(options.as === undefined
        ? {}
        : { as: actor, through: form === 'table' ? ('screen' as const) : ('export' as const) }),
      ...given({ purpose: options.purpose }),
      ...(options.drill === undefined ? {} : { drill: options.drill }),
      ...(await conversionOf(options)),
    },
    show: (answer, sheets) => {
      reading.stop()
      const drilled = drilledIn(answer)
      if (drilled !== undefined)
        return print(form, form === 'csv' ? drilled : answer, [drilledSheet(drilled)], options.part)
      const nothing = form === 'table' ? beforeHistorySheet(answer) : undefined
      return print(form, asKnown(answer), nothing === undefined ? withNotes(answer, sheets) : [nothing], options.part)
    },
  }
}

/** Opens, works, closes, whatever happens; the work gives the exit code, 0 if it gives none. */
export const withSession = async (
  options: CommonOptions,
  work: (session: Session) => Promise<number | undefined>,
  more?: Partial<ClientelaOptions<Aggregate>>,
): Promise<void> => {
  const session = await openSession(options, more)
  try {
    process.exitCode = (await work(session)) ?? 0
  } finally {
    await session.crm.close()
  }
}

const usageTags: ReadonlySet<string> = new Set([
  'UnknownZone',
  'UnknownView',
  'UnknownPolicy',
  'UnknownLetter',
  'UnknownEvent',
  'UnknownFigure',
  'BadOptions',
  'BadTimeBound',
  'BadLocalDate',
  'BadInstant',
  'BadPeriod',
  'NoRate',
])

/** 2 wrong usage · 3 the store can't be reached · 5 a projection has failed · 1 anything else that was refused. */
export const exitCodeOf = (thrown: unknown): number => {
  if (thrown instanceof UsageError || (thrown instanceof Error && thrown.name === 'FileProblem')) return 2
  if (!isClientelaError(thrown)) return 1
  if (usageTags.has(thrown._tag)) return 2
  if (thrown._tag === 'StoreUnavailable' || thrown._tag === 'StorageFull') return 3
  if (thrown._tag === 'HistoryBroken') return 4
  return thrown._tag === 'ViewNotReady' ? 5 : 1
}

/** A whole number from the command line. */
export const wholeNumber =
  (name: string, least: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < least)
      throw new UsageError(`${name} ${text}: write a whole number of ${least} or more`)
    return value
  }

/** A share from the command line, from 0 to 1. */
export const fraction =
  (name: string) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= 0 && value <= 1))
      throw new UsageError(`${name} ${text}: write a number from 0 to 1, such as 0.75`)
    return value
  }

/** An amount with its currency from the command line, in minor units: `500000 EUR`. */
export const amount =
  (name: string) =>
  (text: string): { readonly amount: number; readonly currency: string } => {
    const [digits = '', currency = ''] = text.trim().split(/\s+/, 2)
    if (!isCurrency(currency)) throw new UsageError(`${name} ${text}: write an amount and a currency, "500000 EUR"`)
    const read = readAmount(digits, currency)
    if (E.isLeft(read)) throw new UsageError(`${name}: ${read.left}`)
    return { amount: read.right, currency }
  }
