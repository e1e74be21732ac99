/** A row of the domain told as a story: given what happened, when somebody acts, then what the views say; on a real file. */
import { expect, it } from 'vitest'
import '../../src/sqlite.ts'
import type { Clientela, Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import type { ClientelaOptions } from '../../src/app/options.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { temporaryFolder } from './stores.ts'

interface Person {
  readonly id: string
  readonly role: string
}

export const anna: Person = { id: 'anna', role: 'manager' }
export const bruno: Person = { id: 'bruno', role: 'manager' }
export const helena: Person = { id: 'helena', role: 'head' }

/** A moment of the story: a day is its noon in Madrid. */
type Moment = string

export interface Story {
  readonly crm: Clientela
  /** What happens at a moment; each command is taken, or the story fails with what refused it. */
  readonly on: (moment: Moment, who: Person, ...commands: ReadonlyArray<Command>) => Promise<void>
  /** The rule that says no; nothing is written but that it was tried. */
  readonly refused: (moment: Moment, who: Person, rule: string, command: Command) => Promise<void>
  /** Moves the clock without anything happening. */
  readonly until: (moment: Moment) => void
}

const instantOf = (moment: Moment): string => (moment.length === 10 ? `${moment}T11:00:00.000Z` : moment)

const eventsIn = async ({ store }: Clientela): Promise<number> => {
  let events = 0
  for await (const page of store.readAll()) events += page.filter(({ stream }) => !stream.startsWith('refusal-')).length
  return events
}

/** @example story('S4', 'an appointment is kept', async ({ on, crm }) => { await on('2026-01-08', anna, { type: 'MakeAppointment', … }) … }) */
export const story = (
  row: `S${number}`,
  title: string,
  tell: (story: Story) => Promise<void>,
  options: Partial<ClientelaOptions> = {},
): void => {
  it(`${row} ${title}`, async () => {
    const folder = temporaryFolder()
    const clock = testClock('2026-01-01T08:00:00.000Z')
    const crm = (await openClientela({
      store: `sqlite:${folder.path}/story.db`,
      zone: 'Europe/Madrid',
      clock: clock.now,
      ...options,
    })) as Clientela
    const until = (moment: Moment): void => clock.set(instantOf(moment))
    try {
      await tell({
        crm,
        until,
        on: async (moment, actor, ...commands) => {
          until(moment)
          for (const command of commands) await crm.handle(command, { actor })
        },
        refused: async (moment, actor, rule, command) => {
          until(moment)
          const before = await eventsIn(crm)
          const answer = await crm.tryHandle(command, { actor })
          expect(answer).toMatchObject({ _tag: 'Left', left: { _tag: 'RuleViolation', rule } })
          expect(await eventsIn(crm)).toBe(before)
        },
      })
    } finally {
      await crm.close()
      folder.remove()
    }
  })
}
