/** Options of the verbs that ask how long clients stay, or what they bought: what counts as being there, and as bought. */
import { type Command, Option } from 'commander'
import type { LifeOptions } from '../../projections/retention/life.ts'
import { type PurchaseOptions, purchaseKinds } from '../../projections/retention/purchases.ts'
import { given } from '../kernel/given.ts'
import { day } from './period.ts'
import { wholeNumber } from './session.ts'

export const boughtAs = 'what counts as bought: won deals, fulfilled orders, or both and nothing twice (default)'

export const bought = (command: Command): Command =>
  command.addOption(new Option('--purchases <which>', boughtAs).choices(purchaseKinds))

export type BoughtFlags = PurchaseOptions

export const boughtOf = ({ purchases }: BoughtFlags): PurchaseOptions => given({ purchases })

export interface ContractFlags {
  readonly graceDays?: number
  readonly suspended?: 'active' | 'inactive'
  readonly contracts?: 'recurring' | 'all'
  readonly historyFrom?: string
}

export type LifeFlags = ContractFlags & BoughtFlags

export const inForce = (command: Command): Command =>
  command
    .option(
      '--grace-days <n>',
      'a contract that begins so soon after the last continues it',
      wholeNumber('--grace-days', 0),
    )
    .addOption(new Option('--suspended <as>', 'what a suspended contract counts as').choices(['active', 'inactive']))
    .addOption(new Option('--contracts <which>', 'which keep a client active').choices(['recurring', 'all']))
    .option('--history-from <day>', 'first day of the recorded history: what began before entered late')

export const inForceOf = ({ graceDays, suspended, contracts, historyFrom }: ContractFlags): LifeOptions =>
  given({
    graceDays,
    suspended,
    contracts,
    historyFrom: historyFrom === undefined ? undefined : day(historyFrom),
  })

export const life = (command: Command): Command => bought(inForce(command))

export const lifeOf = (flags: LifeFlags): LifeOptions => ({ ...inForceOf(flags), ...boughtOf(flags) })
