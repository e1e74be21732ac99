/** What may be asked next of the company that was played: only what there is something to say about. */
import type { Clientela } from '../app/clientela.ts'
import type { When } from '../app/options.ts'
import { localDay } from '../demo/dice.ts'
import { epochMs, type Instant } from '../kernel/instant.ts'
import { addDays, addMonths, type LocalDate, startOfMonth } from '../kernel/local-date.ts'

/** Whoever bought most often, else whoever has been there longest: there is most to read of. */
const mostToTell = async (crm: Clientela, when: When) => {
  const { clients } = await crm.clients.list(when)
  return clients.toSorted((a, b) => b.purchases - a.purchases || (a.registeredAt < b.registeredAt ? -1 : 1))[0]
}

/** The last month of which all was played, else the first. */
const lastMonthUp = (first: LocalDate, end: LocalDate): LocalDate => {
  const month = addMonths(startOfMonth(addDays(end, 1)), -1)
  return month < startOfMonth(first) ? startOfMonth(first) : month
}

/** The latest end of a month on which deals were open. */
const dayWithDeals = async (
  crm: Clientela,
  first: LocalDate,
  month: LocalDate,
  when: When,
): Promise<LocalDate | undefined> => {
  for (let next = addMonths(month, 1); next > first; next = addMonths(next, -1)) {
    const asOf = addDays(next, -1)
    const { stages } = await crm.pipeline.board({ ...when, asOf })
    if (stages.some(({ count }) => count > 0)) return asOf
  }
  return undefined
}

/**
 * Command lines, without what they all end with. Asked about the end of the play, as it is known by now: a server records by
 * its own clock, not by that of the play.
 */
export const whatToTry = async (
  crm: Clientela,
  first: LocalDate,
  asOf: Instant,
  now: Instant,
): Promise<ReadonlyArray<string>> => {
  const when = { asOf, knownAt: now }
  const end = localDay(epochMs(asOf))
  const month = lastMonthUp(first, end)
  const client = await mostToTell(crm, when)
  const day = await dayWithDeals(crm, first, month, when)
  const managers = (await crm.manager.list(when)).managers.map(({ manager }) => manager)
  const manager = managers.find((one) => one === client?.manager) ?? managers[0]
  const { segments } = await crm.market.segments(when)
  const segment = segments.find(({ clients }) => clients > 0)
  const { entries } = await crm.audit.trail({ ...when, refusedOnly: true, limit: 1 })
  return [
    ...(day === undefined ? [] : [`pipeline board --as-of ${day} --cards`]),
    `pipeline waterfall --from ${month} --to ${addMonths(month, 1)} --explain`,
    'what-if --discount manager=5 --view "pipeline winrate"',
    ...(manager === undefined ? [] : [`manager report --month ${month.slice(0, 7)} --manager ${manager}`]),
    ...(segment === undefined ? [] : [`market segments --segment ${segment.segment} --as-of ${end}`]),
    ...(client === undefined ? [] : [`timeline ${client.client}`]),
    ...(entries.length === 0 ? [] : ['audit trail --refused-only']),
  ]
}
