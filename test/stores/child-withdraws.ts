/** Withdraws the products of a store from the last to the first, once it is told to begin; says when the last is gone. */
import { openClientela } from '../../src/app/open.ts'
import { productId } from '../../src/domain/values/ids.ts'
import { testClock } from '../../src/testing/fixed.ts'
import '../../src/sqlite.ts'

const [url = '', products = '0', at = ''] = process.argv.slice(2)
const crm = await openClientela({ store: url, zone: 'UTC', clock: testClock(at).now })
process.once('message', async () => {
  for (let n = Number(products) - 1; n >= 0; n--) {
    await crm.handle(
      { type: 'WithdrawProduct', product: productId(`p${n}`), why: 'no longer made' },
      { actor: { id: 'helena', role: 'head' } },
    )
    if (n === Number(products) - 1) process.send?.('begun')
  }
  await crm.close()
  process.exit(0)
})
process.send?.('ready')
