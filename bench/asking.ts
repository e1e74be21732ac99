/**
 * What a question about any day costs: `node bench/asking.ts FILE [VIEW…]`, on a history of `bench/million.ts`. Each view is
 * asked as of days all over the history, by what had occurred and by what was known; a line gives processor time, which other
 * work on the machine hardly touches: the median, and the longest, which for the first view holds the reading of the facts.
 */
import '../src/sqlite.ts'
import { openClientela } from '../src/app/open.ts'
import { median, note } from './measure.ts'

const days = ['2022-03-17', '2023-06-30', '2024-02-29', '2025-08-31']

const period = { from: '2023-01-01', to: '2023-04-01' }
const questions: Readonly<Record<string, object>> = {
  'pipeline.forecast': period,
  'pipeline.waterfall': period,
  'pipeline.coverage': { ...period, target: { amount: 1_000_000_000, currency: 'EUR' } },
  'pipeline.slippage': period,
  'pipeline.conversion': period,
  'retention.clv': { currency: 'EUR' },
  'clients.show': { client: 'c1' },
}

const [file = '', ...only] = process.argv.slice(2)
const crm = await openClientela({ store: `sqlite:${file}`, zone: 'Europe/Madrid' })
const start = performance.now()
await crm.views.catchUp()
note('all tables caught up', `${((performance.now() - start) / 1_000).toFixed(1)} s`)

type Ask = (options: object) => Promise<object>

const families = { pipeline: crm.pipeline, retention: crm.retention, service: crm.service, market: crm.market }
const asked = Object.entries({ ...families, campaign: crm.campaign, clients: crm.clients })
/** Milliseconds of the processor that each question takes. */
const costs = async (ask: Ask, whens: ReadonlyArray<object>): Promise<string> => {
  const taken: Array<number> = []
  for (const when of whens) {
    const before = process.cpuUsage()
    await ask(when)
    const { user, system } = process.cpuUsage(before)
    taken.push((user + system) / 1_000)
  }
  const [middle, most] = [median(taken), Math.max(...taken)].map((ms) => String(Math.round(ms)).padStart(6))
  return `${middle} ms, at most ${most}`
}

for (const [family, views] of asked)
  for (const [name, ask] of Object.entries(views as unknown as Readonly<Record<string, Ask>>)) {
    const view = `${family}.${name}`
    if (only.length > 0 && !only.includes(view)) continue
    const put: Ask = (when) => ask({ ...questions[view], ...when })
    try {
      const asOf = await costs(
        put,
        days.map((day) => ({ asOf: day })),
      )
      const knownAt = await costs(
        put,
        days.map((day) => ({ knownAt: day })),
      )
      note(view, `asOf ${asOf}   knownAt ${knownAt}`)
    } catch (thrown) {
      note(view, thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
await crm.close()
