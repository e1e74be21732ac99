import { describe, expectTypeOf, it } from 'vitest'
import { type ClientId, clientId, dealId, eur, money, openClientela } from '../../src/index.ts'

/** What must not compile; `tsc` fails where an expected error is missing. Never called. */
const wrong = async (): Promise<void> => {
  const crm = await openClientela({ store: 'memory:', zone: 'UTC' })
  const by = { actor: { id: 'anna', role: 'manager' } }
  // @ts-expect-error: no such command
  await crm.handle({ type: 'RaiseObjektion', deal: dealId('d') }, by)
  // @ts-expect-error: a field is missing
  await crm.handle({ type: 'RaiseObjection', deal: dealId('d'), kind: 'price' }, by)
  // @ts-expect-error: not a kind of objection
  await crm.handle({ type: 'RaiseObjection', deal: dealId('d'), kind: 'prize', words: 'x' }, by)
  // @ts-expect-error: a client is no deal
  await crm.handle({ type: 'WinDeal', deal: clientId('c') }, by)
  // @ts-expect-error: nobody acts
  await crm.handle({ type: 'WinDeal', deal: dealId('d') }, {})
  // @ts-expect-error: a waterfall is between two days
  await crm.pipeline.waterfall({})
  // @ts-expect-error: not a key to split by
  await crm.pipeline.winRate({ by: 'weather' })
}

describe('types', () => {
  it('refuse what is wrong before it runs', () => {
    expectTypeOf(wrong).toBeFunction()
  })

  it('know which id a command answers with', () => {
    const register = async () => {
      const crm = await openClientela({ store: 'memory:', zone: 'UTC' })
      const client = await crm.handle(
        { type: 'RegisterClient', name: 'x', kind: 'other', acquired: { by: 'call' } },
        { actor: { id: 'a', role: 'head' } },
      )
      return client.id
    }
    expectTypeOf(register).returns.resolves.toEqualTypeOf<ClientId>()
  })
  it('keep currencies apart', () => {
    expectTypeOf(eur(1).currency).toEqualTypeOf<'EUR'>()
    expectTypeOf(money(1, 'USD').currency).toEqualTypeOf<'USD'>()
  })
})
