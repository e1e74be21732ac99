/** What the verbs that ask about a period share. */
import type { Command } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import { ClientelaError } from '../kernel/errors.ts'
import { type LocalDate, parseLocalDate } from '../kernel/local-date.ts'
import type { CommonOptions } from './session.ts'

export const day = (text: string): LocalDate => {
  const parsed = parseLocalDate(text)
  if (E.isLeft(parsed)) throw new ClientelaError(parsed.left)
  return parsed.right
}

export interface PeriodFlags extends CommonOptions {
  readonly from?: string
  readonly to?: string
}

export const periodOf = (options: PeriodFlags) => ({
  ...(options.from === undefined ? {} : { from: day(options.from) }),
  ...(options.to === undefined ? {} : { to: day(options.to) }),
})

export const period = (command: Command): Command =>
  command.option('--from <day>', 'first local day of the period').option('--to <day>', 'first local day after it')

export const inferredNote = (inferred: number): ReadonlyArray<string> =>
  inferred === 0 ? [] : [`${inferred} of the facts behind this were inferred by an importer`]
