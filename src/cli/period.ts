/** What the verbs that ask about a period share. */

import { type Command, Option } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import { type OwnerOptions, owners } from '../../projections/pipeline/owner.ts'
import { parsePeriod } from '../domain/values/period.ts'
import { orThrow } from '../kernel/errors.ts'
import { type LocalDate, parseLocalDate } from '../kernel/local-date.ts'
import { several } from '../report/format.ts'
import { type CommonOptions, UsageError } from './session.ts'

export const day = (text: string): LocalDate => orThrow(parseLocalDate(text))

export interface PeriodFlags extends CommonOptions {
  readonly in?: string
  readonly from?: string
  readonly to?: string
}

export interface Span {
  readonly from: LocalDate
  readonly to: LocalDate
}

/** A period by its label, `2026-03` or `2026-Q1`. */
export const labelled = (name: string, label: string): Span => {
  const parsed = parsePeriod(label)
  if (E.isLeft(parsed)) throw new UsageError(`${name}: ${parsed.left.message}`)
  return { from: parsed.right.from, to: parsed.right.to }
}

/** The period asked for, by its label or its days; open where nothing is said. */
export const periodOf = (options: PeriodFlags): Partial<Span> => {
  if (options.in !== undefined) {
    if (options.from !== undefined || options.to !== undefined)
      throw new UsageError('--in says the whole period: leave out --from and --to, or leave out --in')
    return labelled('--in', options.in)
  }
  const span = {
    ...(options.from === undefined ? {} : { from: day(options.from) }),
    ...(options.to === undefined ? {} : { to: day(options.to) }),
  }
  if (span.from !== undefined && span.to !== undefined && span.from >= span.to)
    throw new UsageError(`--to ${span.to} is not after --from ${span.from}`)
  return span
}

/** The same where the verb can do with nothing less than a whole period. */
export const spanOf = (options: PeriodFlags, verb: string): Span => {
  const { from, to } = periodOf(options)
  if (from === undefined || to === undefined)
    throw new UsageError(
      `${verb} needs --from and --to, two local days of which the second no longer belongs to it, or --in 2026-Q1`,
    )
  return { from, to }
}

export const period = (command: Command): Command =>
  command
    .option('--from <day>', 'first local day of the period')
    .option('--to <day>', 'first local day after it')
    .option('--in <period>', 'or the period by its label: 2026-03, 2026-Q1, 2026, 2026-W09')

export const inferredNote = (inferred: number): ReadonlyArray<string> =>
  inferred === 0
    ? []
    : [`${several(inferred, 'of the facts behind this was', 'of the facts behind this were')} inferred by an importer`]

/** Where figures are of managers, or by manager (C10). */
export type OwnerFlags = OwnerOptions

export const owner = (command: Command): Command =>
  command.addOption(
    new Option('--owner <which>', 'whose a closed deal is: of the manager at its closing, or now').choices(owners),
  )
