/** Getting to know a client and staying in touch: who it is, where it buys, what it is worth, what it wants to hear. */
import { clientId } from '../domain/values/ids.ts'
import type { Acquisition, ClientKind } from '../domain/values/vocabulary.ts'
import type { Campaigns } from './campaigns.ts'
import { DAY, type Dice, HOUR, localDay } from './dice.ts'
import { sellersFor } from './people.ts'
import type { ClientPlot, Occasion } from './plot.ts'
import { competitorIdOf } from './rivals.ts'
import type { Script } from './script.ts'
import { workTime } from './work-time.ts'

const sectors = ['food', 'furniture', 'pharmacy', 'books', 'garden', 'toys'] as const
const places = ['Barcelona', 'Girona', 'Lleida', 'Tarragona', 'Vic'] as const
const words = ['Forn', 'Casa', 'Llum', 'Mar', 'Prat', 'Serra', 'Riu', 'Vall', 'Nord', 'Sol'] as const
const endings = ['Puig', 'i Fills', 'Germans', 'Distribució', 'Comerç', 'Grup', 'Serveis', 'Vell'] as const
const owners = ['Joan Puig', 'Mercè Roca', 'Pere Vidal', 'Rosa Camps', 'Lluís Serra'] as const

export const kinds: ReadonlyArray<readonly [kind: ClientKind, weight: number]> = [
  ['small-retail-chain', 5],
  ['distributor', 3],
  ['corporate', 2],
]

/** How it came to us. */
export interface Acquired {
  readonly by: Acquisition
  readonly occasion: Occasion | undefined
  readonly referredBy: ReturnType<typeof clientId> | undefined
}

/** Judged by what shows from outside: near to how well it fits, and now and then far from it. */
const assess = (dice: Dice, script: Script, { id, fit, seller }: ClientPlot, at: number): void => {
  const near = (): number => Math.max(1, Math.min(5, Math.round(fit * 7 + dice.below(3) - 1)))
  const scores = {
    outlook: near(),
    reputation: near(),
    reliability: Math.max(2, near()),
    financialSecurity: Math.max(2, near()),
    materialSecurity: near(),
  }
  const signs = dice.chance(0.25) ? [dice.one(['young-firm', 'price-only', 'unpaid-suppliers'])] : []
  const warningSigns = signs.length === 0 ? {} : { warningSigns: signs }
  const own = dice.chance(0.08) ? { verdict: 'promising' as const, why: 'the owner has two more shops in view' } : {}
  script.add(at, seller.id, { type: 'AssessProspect', client: id, ...scores, ...warningSigns, ...own })
}

/** Two take down the same client; somebody notices, and from then on they are one. */
const doubled = (dice: Dice, script: Script, { id, kind, seller }: ClientPlot, name: string, at: number): void => {
  const other = dice.one(sellersFor(kind, at).filter((one) => one !== seller))
  const twin = clientId(`${id}-twin`)
  const seen = workTime(dice, at + 15 * DAY)
  if (!script.add(seen, other.id, { type: 'RegisterClient', client: twin, name, kind, acquired: { by: 'inbound' } }))
    return
  const why = 'the same house, asked at the counter'
  script.lead(workTime(dice, seen + 12 * DAY), { type: 'MergeClient', client: twin, into: id, why })
}

export const introduce = (
  dice: Dice,
  script: Script,
  client: ClientPlot,
  { by, occasion, referredBy }: Acquired,
  at: number,
): void => {
  const { id, kind, seller, rival } = client
  const note = (minutes: number, command: Parameters<Script['lead']>[1]) =>
    script.add(at + minutes * 60_000, seller.id, command)
  const name = `${dice.one(words)} ${dice.one(endings)} ${id}`
  note(0, {
    type: 'RegisterClient',
    client: id,
    name,
    kind,
    acquired: {
      by,
      ...(occasion === undefined ? {} : { campaign: occasion.campaign }),
      ...(referredBy === undefined ? {} : { referredBy }),
    },
    details: { sector: dice.one(sectors), location: dice.one(places) },
  })
  note(5, { type: 'AddContactPerson', client: id, details: { name: dice.one(owners), role: 'owner' } })
  note(10, { type: 'EstablishContact', client: id, channel: 'phone', benefit: 'one supplier for the whole line' })
  if (rival !== undefined)
    note(15, {
      type: 'RecordCompetitorRelation',
      client: id,
      competitor: competitorIdOf(rival.name),
      buys: rival.sells,
      since: localDay(at - (100 + dice.below(900)) * DAY),
      ...(dice.chance(0.4)
        ? { knows: dice.one(['the owner is a cousin of their salesman', 'went to school with their director']) }
        : {}),
    })
  if (dice.chance(0.3))
    note(20, { type: 'NotePreference', client: id, preference: 'call before nine, never on Mondays' })
  if (dice.chance(0.15))
    script.add(workTime(dice, at + 60 * DAY), seller.id, {
      type: 'ChangeClientDetails',
      client: id,
      details: { employees: 5 + dice.below(120), website: `https://client-${id}.example` },
    })
  if (dice.chance(0.7)) assess(dice, script, client, at + HOUR / 2)
  if (dice.chance(0.05)) doubled(dice, script, client, name, at)
}

const touches = [
  ['outbound', 'phone', 'asked how it goes'],
  ['outbound', 'e-mail', 'sent the new price list'],
  ['inbound', 'phone', 'asked when the technician comes'],
  ['inbound', 'e-mail', 'asked what a clause of the contract means'],
  ['inbound', 'chat', 'asked whether parts are in stock'],
  ['outbound', 'meeting', 'drank a coffee on the way'],
  ['inbound', 'post', 'sent the signed papers'],
  ['inbound', 'fax', 'ordered the catalogue'],
] as const

export const keepInTouch = (dice: Dice, script: Script, { id, seller }: ClientPlot, at: number): void => {
  const [direction, channel, summary] = dice.one(touches)
  script.add(at, seller.id, { type: 'RecordInteraction', client: id, channel, direction, summary })
}

/** News goes to who wants it, for as long as it does; one in two gets it once more by mistake, and the rule refuses that. */
export const sendNews = (
  dice: Dice,
  script: Script,
  { id, seller }: ClientPlot,
  { news }: Campaigns,
  from: number,
  gone: number,
): void => {
  if (!dice.chance(0.7)) return
  const consent = { client: id, channel: 'e-mail', purpose: 'news' } as const
  script.add(from + HOUR, seller.id, { type: 'GiveConsent', ...consent })
  const ends = dice.chance(0.2) ? workTime(dice, from + (60 + dice.below(300)) * DAY) : gone
  if (ends < gone) script.add(ends, seller.id, { type: 'WithdrawConsent', ...consent })
  const mistaken = dice.chance(0.5)
  const due = news.filter(({ at }) => at > from + DAY && at < gone)
  const unwanted = due.find(({ at }) => at > ends)
  for (const { campaign, at } of due)
    if (at < ends || (mistaken && campaign === unwanted?.campaign))
      script.add(at, seller.id, { type: 'SendNews', campaign, ...consent })
}
