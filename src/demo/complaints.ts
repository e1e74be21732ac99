/** Not all are content: who complains, about what, to which department, and how long it takes there. */
import type { Command } from '../app/clientela.ts'
import { complaintId, type OrderId } from '../domain/values/ids.ts'
import { DAY, type Dice, localDay } from './dice.ts'
import type { Delivered } from './orders.ts'
import type { ClientPlot, Closed } from './plot.ts'
import { inTurn, type Script } from './script.ts'
import { workTime } from './work-time.ts'

interface Grief {
  readonly words: string
  readonly department: string
  readonly measure: string
  /** Days that the department takes, at the most. */
  readonly days: number
}

const griefs = {
  late: {
    words: 'it came days after it was promised',
    department: 'transport',
    measure: 'took the freight off',
    days: 16,
  },
  short: { words: 'half of it was missing', department: 'warehouse', measure: 'sent what was missing', days: 6 },
  invoice: { words: 'the invoice is wrong', department: 'accounts', measure: 'wrote another', days: 5 },
  silence: { words: 'nobody answers the telephone', department: 'service', measure: 'named one who does', days: 9 },
} as const satisfies Readonly<Record<string, Grief>>

const griefOf = (dice: Dice, delivered: Delivered | undefined): Grief | undefined => {
  const grief = delivered?.grief
  // What came broken is a complaint already, by the policy.
  if (grief === 'broken') return undefined
  if (grief !== undefined && dice.chance(grief === 'late' ? 0.55 : 0.8)) return griefs[grief]
  return dice.chance(0.14) ? griefs[dice.one(['invoice', 'silence'] as const)] : undefined
}

/** Most complaints end in time, some are handed on first, or come again, a few stay open. Gives whether there was one. */
export const playComplaint = (
  dice: Dice,
  script: Script,
  { id, seller }: ClientPlot,
  { at, deal }: Closed,
  delivered: Delivered | undefined,
): boolean => {
  const grief = griefOf(dice, delivered)
  if (grief === undefined) return false
  const { words, department, measure, days } = grief
  const complaint = complaintId(`${deal}-complaint`)
  const about: { readonly order?: OrderId } = delivered === undefined ? {} : { order: delivered.order }
  let now = workTime(dice, (delivered?.at ?? at + 20 * DAY) + DAY)
  const note = inTurn(dice, (ms, command) => script.add(ms, seller.id, command))
  const step = (command: Command, within: number): boolean => {
    const done = note(now, command)
    now += dice.below(within + 1) * DAY
    return done
  }
  const limit = localDay(now + 14 * DAY)
  // Who takes the call does not always know whose it is.
  const misdirected = dice.chance(0.3)
  const first = misdirected ? 'service' : department
  step(
    {
      type: 'ReceiveComplaint',
      complaint,
      client: id,
      deal,
      ...about,
      words,
      limit,
      department: first,
      channel: 'phone',
    },
    2,
  )
  if (misdirected && department !== first) step({ type: 'AssignComplaint', complaint, department }, 2)
  step({ type: 'TakeMeasure', complaint, measure }, days)
  if (dice.chance(0.06)) return true
  if (dice.chance(0.2)) step({ type: 'RejectComplaint', complaint, why: 'it is what the contract says' }, 2)
  else step({ type: 'ResolveComplaint', complaint }, 10)
  if (dice.chance(0.88)) return true
  step({ type: 'ReopenComplaint', complaint, why: 'it happened again' }, 4)
  step({ type: 'TakeMeasure', complaint, measure: 'took the price of it off' }, 3)
  step({ type: 'ResolveComplaint', complaint }, 1)
  return true
}
