/** Products for tests that are about something else: in the assortment from a moment on, at a list price that no offer goes below. */
import type { Clientela } from '../../src/app/clientela.ts'
import { productId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { Instant } from '../../src/kernel/instant.ts'

const head = { id: 'helena', role: 'head' }

export const listProducts = async (crm: Clientela, since: string, ...names: ReadonlyArray<string>): Promise<void> => {
  for (const name of names)
    await crm.handle(
      { type: 'ListProduct', product: productId(name), name, price: eur(1) },
      { actor: head, occurredAt: since as Instant },
    )
}
