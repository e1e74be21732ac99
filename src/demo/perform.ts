/** Performs the play: a day's commands together, the policies every other week, and what the desk does about what they opened. */
import type { Clientela, Sent } from '../app/clientela.ts'
import { epochMs, type Instant } from '../kernel/instant.ts'
import { itemAt } from '../kernel/item-at.ts'
import { deskOf } from './desk.ts'
import { DAY } from './dice.ts'
import type { Played } from './script.ts'

const FORTNIGHT = 14 * DAY

/** What follows from a hand-over can't wait for the fortnight: whoever takes over goes on with the deals at once. */
const isUrgent = ({ sent }: Played): boolean => sent.command.type === 'HandOverClient'

export interface Performed {
  readonly commands: number
  readonly refused: number
  readonly issued: number
}

/** Commands of one day go in together, at that day's clock; what follows by policy, every other week. */
export const perform = async (
  crm: Clientela,
  played: ReadonlyArray<Played>,
  setClock: (now: Instant) => void,
  onProgress: (commands: number) => void = () => {},
): Promise<Performed> => {
  const desk = deskOf(played)
  let [commands, refused, issued] = [0, 0, 0]
  let [followed, waiting] = [played[0]?.recordedAt, false]
  const send = async (sent: ReadonlyArray<Sent>): Promise<void> => {
    commands += sent.length
    for (const outcome of await crm.handleAll(sent)) if (outcome._tag === 'Left') refused++
  }
  const follow = async (today: Instant): Promise<void> => {
    followed = today
    const { issued: now } = await crm.policies.run({ from: 'start' })
    issued += now
    if (now === 0 && !waiting) return
    const seen = await desk.look(crm, today)
    waiting = seen.waiting
    await send(seen.sent)
  }
  for (let i = 0; i < played.length; ) {
    const day = itemAt(played, i).recordedAt.slice(0, 10)
    let end = i
    while (played[end]?.recordedAt.slice(0, 10) === day) end++
    const today = played.slice(i, end)
    const now = itemAt(today, today.length - 1).recordedAt
    setClock(now)
    await send(today.map(({ sent }) => sent))
    i = end
    onProgress(i)
    const isDue = epochMs(now) - epochMs(followed ?? now) >= FORTNIGHT
    if (end === played.length || isDue || today.some(isUrgent)) await follow(now)
  }
  return { commands, refused, issued }
}
