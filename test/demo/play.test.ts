/** The demo's play: the same from the same seed, and the year, the people and the rivals to be seen in it. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/app/clientela.ts'
import { play, usual } from '../../src/demo/play.ts'
import { localDate } from '../../src/kernel/local-date.ts'

/** Many companies, so that what chance does in one counts for little. */
const commands = [11, 12, 13, 14, 15, 16].flatMap((seed) =>
  play({ ...usual, seed, clients: 120 }).map(({ sent }) => ({
    at: String(sent.occurredAt),
    by: sent.actor?.id ?? '',
    command: sent.command,
    company: seed,
  })),
)

type Said = (typeof commands)[number]
type Told<Type extends Command['type']> = Said & { readonly command: Extract<Command, { readonly type: Type }> }

const of = <Type extends Command['type']>(type: Type): ReadonlyArray<Told<Type>> =>
  commands.filter((said): said is Told<Type> => said.command.type === type)

const share = <A>(all: ReadonlyArray<A>, holds: (one: A) => boolean): number =>
  all.length === 0 ? Number.NaN : all.filter(holds).length / all.length

const sourceOf = new Map(of('OpenDeal').map(({ company, command }) => [`${company}/${command.deal}`, command.source]))
const closed = [...of('WinDeal'), ...of('LoseDeal')]
const won = ({ command }: (typeof closed)[number]): boolean => command.type === 'WinDeal'
const wonFrom = (...sources: ReadonlyArray<string>): number =>
  share(
    closed.filter(({ company, command }) => sources.includes(sourceOf.get(`${company}/${command.deal}`) ?? '')),
    won,
  )

describe('the play', () => {
  it('is the same from the same seed, and another from another', () => {
    expect(play(usual)).toEqual(play(usual))
    expect(play({ ...usual, seed: 2 })).not.toEqual(play(usual))
  })

  it('ends with the day that is asked for, and is another company then', () => {
    const cut = play({ ...usual, months: 36, until: localDate('2025-03-31') })
    const moments = cut.map(({ recordedAt }) => String(recordedAt))
    expect(moments.at(-1)?.slice(0, 7)).toBe('2025-03')
    expect(cut).toEqual(
      play({ ...usual, months: 48, until: localDate('2025-03-31') }).map((one, i) => ({
        ...one,
        sent: { ...one.sent, commandId: cut[i]?.sent.commandId },
      })),
    )
    const ids = new Set(play(usual).map(({ sent }) => sent.commandId))
    expect(cut.filter(({ sent }) => ids.has(sent.commandId))).toEqual([])
    expect(play({ ...usual, until: localDate('2030-01-01') })).toEqual(play(usual))
  })

  it('follows the year: August is quiet, and what is opened before Christmas is more than after the New Year', () => {
    const opened = (month: string): number => of('OpenDeal').filter(({ at }) => at.startsWith(month)).length
    const came = (month: string): number => of('RegisterClient').filter(({ at }) => at.startsWith(month)).length
    for (const month of ['2025-07', '2025-09']) expect(opened('2025-08')).toBeLessThan(0.7 * opened(month))
    // The base of clients grows all the while.
    expect(opened('2024-11')).toBeGreaterThan(opened('2025-01'))
    expect(came('2024-11')).toBeGreaterThan(1.4 * came('2025-01'))
  })

  it('works on the days of the week alike, in the hours of the house, and wins little while most are away', () => {
    const byManagers = commands.filter(({ by }) => by !== 'helena')
    const weekday = ({ at }: Said): number => new Date(at).getUTCDay()
    for (const day of [1, 2, 3, 4, 5]) {
      const part = share(byManagers, (said) => weekday(said) === day)
      expect([day, part > 0.14, part < 0.28]).toEqual([day, true, true])
    }
    expect(share(byManagers, (said) => weekday(said) % 6 === 0)).toBeLessThan(0.005)
    const inBreak = share(byManagers, ({ at }) => {
      const { hour, minute } = Temporal.Instant.from(at).toZonedDateTimeISO('Europe/Madrid')
      return hour * 60 + minute > 14 * 60 + 30 && hour * 60 + minute < 15 * 60 + 30
    })
    expect(inBreak).toBeLessThan(0.02)
    const wins = (month: string): number => of('WinDeal').filter(({ at }) => at.startsWith(month)).length
    for (const month of ['2025-07', '2025-09']) expect(wins('2025-08')).toBeLessThan(0.85 * wins(month))
  })

  it('wins what was recommended, or came by itself, more often than what was called upon', () => {
    expect(wonFrom('referral')).toBeGreaterThan(wonFrom('inbound'))
    expect(wonFrom('inbound')).toBeGreaterThan(wonFrom('call', 'advertising') + 0.08)
  })

  it('loses more against the rival that delivers within two days than against the one that delivers late', () => {
    const against = (rival: string): number =>
      share(
        closed.filter(({ command }) =>
          command.type === 'WinDeal' ? command.competitors?.includes(rival) : command.competitor === rival,
        ),
        won,
      )
    expect(against('nordex')).toBeLessThan(against('prisma'))
    expect(against('prisma')).toBeLessThan(against('tres-torres'))
  })

  it('has people who differ: one gives away three times what another does, and wins less', () => {
    const given = (who: string): number => {
      const all = of('MakeOffer').filter(({ by }) => by === who)
      return all.reduce((sum, { command }) => sum + (command.lines[0]?.discount ?? 0), 0) / all.length
    }
    const wins = (who: string): number =>
      share(
        closed.filter(({ by }) => by === who),
        won,
      )
    expect(given('dario')).toBeGreaterThan(2 * given('anna'))
    expect(wins('dario')).toBeLessThan(wins('anna'))
  })

  it('has clients who mostly get what was promised on the day, less so when hands are full', () => {
    const promised = new Map(
      of('AcceptOrder').map(({ company, command }) => [`${company}/${command.order}`, command.promised]),
    )
    const complete = of('FulfilOrder').flatMap(({ company, at, command }) => {
      const day = promised.get(`${company}/${command.order}`)
      return command.lines === undefined && day !== undefined ? [{ day, late: at.slice(0, 10) > day }] : []
    })
    const isRush = ({ day }: { readonly day: string }): boolean => /-(10|11)-/.test(day)
    const late = (all: typeof complete): number => share(all, (one) => one.late)
    expect(late(complete.filter((one) => !isRush(one)))).toBeLessThan(0.15)
    expect(late(complete.filter(isRush))).toBeGreaterThan(0.18)
  })

  it('has nothing of whoever has gone: what was one manager’s is done by the one who took over', () => {
    const gone = of('EndAppointment')[0]?.at ?? ''
    expect(gone).not.toBe('')
    const after = commands.filter(({ at, by }) => at > gone && by === 'dario')
    expect(after).toEqual([])
    expect(commands.filter(({ at, by }) => at > gone && by === 'elena').length).toBeGreaterThan(0)
  })
})
