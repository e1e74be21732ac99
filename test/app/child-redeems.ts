/** Redeems a member's points one by one once it is told to begin; says how many it has got. */
import { openClientela } from '../../src/app/open.ts'
import { clientId } from '../../src/domain/values/ids.ts'
import '../../src/sqlite.ts'
import '../../src/eventstoredb.ts'

const [url = '', client = '', programme = '', tries = '0'] = process.argv.slice(2)
const crm = await openClientela({ store: url, zone: 'Europe/Madrid', recordRefusals: false })
process.once('message', async () => {
  let got = 0
  for (let n = 0; n < Number(tries); n++) {
    const asked = { type: 'RedeemPoints', client: clientId(client), programme, points: 1, why: 'a coffee' } as const
    const answer = await crm.tryHandle(asked, { actor: { id: 'anna', role: 'manager' } })
    if (answer._tag === 'Right') got++
    else if (answer.left._tag !== 'RuleViolation' && answer.left._tag !== 'Contention')
      throw new Error(answer.left.message)
  }
  await crm.close()
  process.send?.(String(got))
  process.disconnect()
})
process.send?.('ready')
