/** The same work in emmett-sqlite: load, decide, append one event to a stream of its own. Prints commands a second. */
import { CommandHandler } from '@event-driven-io/emmett'
import { getSQLiteEventStore } from '@event-driven-io/emmett-sqlite'

const [file = '', count = '500'] = process.argv.slice(2)
const store = getSQLiteEventStore({ fileName: file, schema: { autoMigration: 'CreateOrUpdate' } })
const handle = CommandHandler({ evolve: (state) => ({ n: state.n + 1 }), initialState: () => ({ n: 0 }) })
const event = { type: 'DealOpened', data: { client: 'c1', manager: 'helena', source: 'call' } }
const open = (i) => handle(store, `deal-${i}`, () => event)

const n = Number(count)
const WARM_UP = 50
for (let i = 0; i < WARM_UP; i++) await open(`warm-${i}`)
const one = performance.now()
for (let i = 0; i < n; i++) await open(i)
const oneRate = Math.round((n / (performance.now() - one)) * 1_000)
const { streamVersion } = await store.readStream(`deal-${n - 1}`)
if (Number(streamVersion ?? 0) < 0) throw new Error('nothing was written')
process.stdout.write(JSON.stringify({ one: oneRate }))
process.exit(0)
