/** A company in UTC whose days are told one after the other, several commands a day, now and then one recorded late. */
import type { Clientela, Command } from '../../src/app/clientela.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { company } from './company.ts'

/** When what occurs on a day occurs here. */
export const noon = (day: string): Instant => `${day}T12:00:00.000Z` as Instant

export interface Days {
  readonly crm: Clientela
  /** What occurs on a day, in this order; recorded that day. */
  readonly on: (day: string, ...commands: ReadonlyArray<Command>) => Promise<void>
  /** The same by somebody in particular. */
  readonly as: (
    actor: { readonly id: string; readonly role: string },
    day: string,
    ...commands: ReadonlyArray<Command>
  ) => Promise<void>
  /** What occurred on a day and is recorded on a later one. */
  readonly late: (recorded: string, occurred: string, ...commands: ReadonlyArray<Command>) => Promise<void>
}

/** The caller closes `crm`. */
export const days = async (): Promise<Days> => {
  const { crm, clock, on } = await company('2020-01-01', 'UTC')
  const late: Days['late'] = async (recorded, occurred, ...commands) => {
    clock.set(noon(recorded))
    for (const command of commands) await on(occurred, command)
  }
  const as: Days['as'] = async (actor, day, ...commands) => {
    clock.set(noon(day))
    for (const command of commands) await crm.handle(command, { actor, occurredAt: noon(day) })
  }
  return { crm, late, as, on: (day, ...commands) => late(day, day, ...commands) }
}
