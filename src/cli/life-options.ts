/** Options of the verbs that ask how long clients stay: what counts as being there. */
import { type Command, Option } from 'commander'
import type { LifeOptions } from '../../projections/retention/life.ts'
import { given } from '../kernel/given.ts'
import { day } from './period.ts'
import { wholeNumber } from './session.ts'

export interface LifeFlags {
  readonly graceDays?: number
  readonly suspended?: 'active' | 'inactive'
  readonly contracts?: 'recurring' | 'all'
  readonly historyFrom?: string
}

export const life = (command: Command): Command =>
  command
    .option(
      '--grace-days <n>',
      'a contract that begins so soon after the last continues it',
      wholeNumber('--grace-days', 0),
    )
    .addOption(new Option('--suspended <as>', 'what a suspended contract counts as').choices(['active', 'inactive']))
    .addOption(new Option('--contracts <which>', 'which keep a client active').choices(['recurring', 'all']))
    .option('--history-from <day>', 'first day of the recorded history: what began before entered late')

export const lifeOf = ({ graceDays, suspended, contracts, historyFrom }: LifeFlags): LifeOptions =>
  given({
    graceDays,
    suspended,
    contracts,
    historyFrom: historyFrom === undefined ? undefined : day(historyFrom),
  })
