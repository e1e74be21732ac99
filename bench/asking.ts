/**
 * What a question about any day costs: `node bench/asking.ts FILE [VIEW…]`, on a history of `bench/million.ts`. Each view is
 * asked as of days all over the history, by what had occurred and by what was known; the line gives the fastest of each.
 */
import '../src/sqlite.ts'
import { openClientela } from '../src/app/open.ts'
import { note } from './measure.ts'

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
const fastest = async (ask: Ask, whens: ReadonlyArray<object>): Promise<string> => {
  let least = Number.POSITIVE_INFINITY
  for (const when of whens) {
    const began = performance.now()
    await ask(when)
    least = Math.min(least, performance.now() - began)
  }
  return `${Math.round(least)} ms`.padStart(9)
}

for (const [family, views] of asked)
  for (const [name, ask] of Object.entries(views as unknown as Readonly<Record<string, Ask>>)) {
    const view = `${family}.${name}`
    if (only.length > 0 && !only.includes(view)) continue
    const put: Ask = (when) => ask({ ...questions[view], ...when })
    try {
      const asOf = await fastest(
        put,
        days.map((day) => ({ asOf: day })),
      )
      const knownAt = await fastest(
        put,
        days.map((day) => ({ knownAt: day })),
      )
      note(view, `asOf ${asOf}   knownAt ${knownAt}`)
    } catch (thrown) {
      note(view, thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
await crm.close()
