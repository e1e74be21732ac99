/** A store opened by credentials of the environment and of the address, and refused for wrong ones. In a process of its own, whose output is read. */
import { openClientela } from '../../src/index.ts'
import '../../src/eventstoredb.ts'

const [address = '', own = '', wrong = ''] = process.argv.slice(2)

for (const url of [`esdb://${address}`, `esdb://${own}@${address}`]) {
  const crm = await openClientela({ store: url, zone: 'UTC' })
  await crm.handle(
    { type: 'RegisterClient', name: 'Meyer', kind: 'person', acquired: { by: 'call' } },
    { actor: { id: 'a', role: 'head' } },
  )
  await crm.close()
}
const refused = await openClientela({ store: `esdb://${wrong}@${address}`, zone: 'UTC' }).then(
  () => 'not refused',
  (thrown: unknown) => String(thrown),
)
process.stdout.write(`opened, and refused: ${refused}\n`)
process.exit(0)
