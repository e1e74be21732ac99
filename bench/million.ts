/**
 * Five years of a company that sells, as a history of a million events: `node bench/million.ts FILE [EVENTS] [SEED]`. Clients
 * with their interactions, and deals that go through the stages, slip, are handed over, won, lost and reopened; one event in
 * thirty is recorded days late. Written straight into the file, so that it takes seconds; the same seed gives the same history.
 */
import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { insertEvent } from '../src/stores/sqlite/sql.ts'
import { sqliteStore } from '../src/stores/sqlite/store.ts'
import { clock, orThrow } from './measure.ts'

const DAY = 86_400_000
const START = Date.UTC(2021, 0, 4, 8)
const SPAN = 5 * 365 * DAY
const MANAGERS = 40
const CLIENT_EVENTS = 8
const DEAL_EVENTS = 8.65

interface Written {
  readonly stream: string
  readonly category: 'client' | 'deal'
  readonly type: string
  readonly data: unknown
  readonly actor: string
  readonly occurred: number
  readonly recorded: number
}

type Random = { readonly below: (n: number) => number; readonly chance: (percent: number) => boolean }

const randomOf = (seed: number): Random => {
  const generator = xoroshiro128plus(seed)
  const below = (n: number) => uniformInt(generator, 0, n - 1)
  return { below, chance: (percent) => below(100) < percent }
}

const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const money = (amount: number, currency: string) => ({ amount, currency })
const products = ['basic', 'plus', 'pro', 'van', 'service']
const sources = ['call', 'meeting', 'advertising', 'fair', 'referral', 'inbound']

/** Where and when the steps of one stream happen. */
const writer = (out: Array<Written>, random: Random, category: Written['category'], id: string, actor: string) => {
  const stream = `${category}-${id}`
  return (type: string, occurred: number, data: unknown): void => {
    const late = random.below(30) === 0 ? random.below(12 * DAY) : random.below(3_600_000)
    out.push({ stream, category, type, data, actor, occurred, recorded: occurred + late })
  }
}

const playClient = (out: Array<Written>, random: Random, n: number): void => {
  const manager = `m${n % MANAGERS}`
  let at = START + random.below(SPAN - 300 * DAY)
  const say = writer(out, random, 'client', `c${n}`, manager)
  const kind = random.chance(60) ? 'small-retail-chain' : 'corporate'
  say('ClientRegistered', at, { name: `Client ${n}`, kind, acquired: { by: sources[n % sources.length] }, manager })
  for (let k = 1; k < CLIENT_EVENTS - 1; k++) {
    at += random.below(60 * DAY)
    say('InteractionRecorded', at, { channel: 'phone', direction: 'outbound', summary: 'how things stand' })
  }
  if (random.chance(15)) say('ClientLost', at + 20 * DAY, { reason: 'price' })
  else say('ClientSegmented', at + DAY, { segment: `s${n % 12}` })
}

const playDeal = (out: Array<Written>, random: Random, n: number, clients: number): void => {
  const manager = `m${random.below(MANAGERS)}`
  const say = writer(out, random, 'deal', `d${n}`, manager)
  const currency = random.chance(90) ? 'EUR' : 'USD'
  const value = 100_000 + random.below(5_000_000)
  let at = START + random.below(SPAN)
  const after = (days: number): number => {
    at += random.below(days * DAY) + 600_000
    return at
  }
  say('DealOpened', at, {
    client: `c${random.below(clients)}`,
    manager,
    source: sources[n % sources.length],
    expectedValue: money(value, currency),
    expectedClose: date(at + 90 * DAY),
    interest: [products[n % 5]],
    ...(random.chance(50) ? { segment: `s${n % 12}` } : {}),
  })
  const lose = (): void => say('DealLost', after(20), { reason: random.chance(50) ? 'price' : 'timing' })
  say('AppointmentMade', after(8), { appointment: 'a1', at: new Date(at + 5 * DAY).toISOString() })
  say('MeetingHeld', after(10), { outcome: 'good', appointment: 'a1' })
  if (random.chance(15)) {
    lose()
    return
  }
  if (random.chance(80)) say('DealContactEstablished', after(6), { channel: 'meeting', benefit: 'one supplier' })
  say('NeedIdentified', after(12), {
    need: 'n1',
    description: 'a line',
    products: [products[n % 5]],
    beyond: n % 4 === 0,
  })
  if (random.chance(12)) {
    lose()
    return
  }
  say('ProductPresented', after(12), { products: [products[n % 5]], occasion: 'meeting' })
  if (random.chance(50)) say('ExpectedCloseMoved', after(9), { to: date(at + 60 * DAY) })
  if (random.chance(25)) say('DealValueChanged', after(5), { to: money(value + 50_000, currency) })
  if (random.chance(10))
    say('DealHandedOver', after(5), { from: manager, to: `m${random.below(MANAGERS)}`, why: 'leave' })
  if (random.chance(40)) {
    say('ObjectionRaised', after(9), { objection: 'o1', kind: random.chance(60) ? 'price' : 'trust', words: 'dear' })
    if (random.chance(15)) {
      lose()
      return
    }
    say('ObjectionResolved', after(9), { objection: 'o1', measure: 'instalments' })
  }
  const net = value - (value % 100)
  const lines = [{ product: products[n % 5], quantity: 1, unitPrice: money(net, currency) }]
  say('OfferMade', after(9), { offer: 'f1', lines, total: money(net, currency), validUntil: date(at + 30 * DAY) })
  if (random.chance(20)) {
    lose()
    return
  }
  say('OfferAccepted', after(15), { offer: 'f1', total: money(net, currency) })
  const won = {
    contract: `k${n}`,
    offer: 'f1',
    value: money(net, currency),
    products: [products[n % 5]],
    competitors: [],
  }
  say('DealWon', after(10), won)
  if (random.chance(97)) return
  say('DealReopened', after(40), { why: 'they called' })
  lose()
}

const uuid = (n: number): string => {
  const hex = createHash('md5').update(String(n)).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** All of it in the order of recording; what would be recorded after the span is not there. */
const history = (events: number, seed: number): ReadonlyArray<Written> => {
  const random = randomOf(seed)
  const clients = Math.max(10, Math.floor((events * 0.2) / CLIENT_EVENTS))
  const deals = Math.floor((events - clients * CLIENT_EVENTS) / DEAL_EVENTS) + 1
  const out: Array<Written> = []
  for (let n = 0; n < clients; n++) playClient(out, random, n)
  for (let n = 0; n < deals; n++) playDeal(out, random, n, clients)
  return out.filter(({ recorded }) => recorded < START + SPAN).sort((a, b) => a.recorded - b.recorded)
}

/** Fills a new file; says how many events there are. */
export const fillMillion = async (file: string, events: number, seed = 1): Promise<number> => {
  await orThrow(await sqliteStore({ path: file, clock })()).close()
  const db = new Database(file)
  db.pragma('synchronous = off')
  const insert = db.prepare(insertEvent)
  const revisions = new Map<string, number>()
  const all = history(events, seed)
  db.transaction(() => {
    for (const [i, { stream, category, type, data, actor, occurred, recorded }] of all.entries()) {
      const revision = (revisions.get(stream) ?? -1) + 1
      revisions.set(stream, revision)
      const id = uuid(i)
      const metadata = {
        $correlationId: id,
        $causationId: id,
        commandId: id,
        actor: { id: actor, role: 'manager' },
        occurredAt: new Date(occurred).toISOString(),
        schemaVersion: 1,
      }
      const at = new Date(recorded).toISOString()
      insert.run(i + 1, stream, revision, id, category, type, at, JSON.stringify(data), JSON.stringify(metadata))
    }
  })()
  db.close()
  return all.length
}

const [file, events, seed] = process.argv.slice(2)
if (import.meta.main && file !== undefined) {
  const start = performance.now()
  const written = await fillMillion(file, Number(events ?? 1_000_000), Number(seed ?? 1))
  process.stdout.write(`${written} events in ${((performance.now() - start) / 1_000).toFixed(1)} s\n`)
}
