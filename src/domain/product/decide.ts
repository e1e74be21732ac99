/** What a product answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import { guarded, inOrder, mayChange, mustLead } from '../rules.ts'
import type { ProductCommand, ProductCommandOf } from './commands.ts'
import type { ProductEvent } from './events.ts'
import * as rules from './rules.ts'
import { listPriceAt, type Product, type ProductState } from './state.ts'

type Decision = DecisionOf<ProductEvent>

const fields = fieldsBut('product')
const happened = happening<ProductEvent>()
const nothing: Decision = E.right([])

/** What the company sells, and for how much, is for a head to say; what is good about it, whoever sells it knows. */
const list = (command: ProductCommandOf<'ListProduct'>, context: Context, state: ProductState): Decision =>
  guarded(
    mayChange(context),
    [
      () => mustLead(context),
      () => rules.notListedBefore(state, command.product),
      () => rules.priceNotNegative(command.price, 'price'),
    ],
    () => happened('ProductListed', fields(command)),
  )

/** Said again, a price is no change of price. */
const reprice = (command: ProductCommandOf<'RepriceProduct'>, context: Context, product: Product): Decision =>
  guarded(
    mustLead(context),
    [() => rules.inAssortment(product), () => rules.priceNotNegative(command.to, 'to')],
    () => {
      const from = listPriceAt(product, context.occurredAt)
      const same = from.amount === command.to.amount && from.currency === command.to.currency
      return same ? nothing : happened('ProductRepriced', { ...fields(command), from })
    },
  )

const recordStrength = (command: ProductCommandOf<'RecordStrength'>, { strengths }: Product): Decision => {
  const { strength, over = null } = command
  return strengths.some((one) => one.strength === strength && one.over === over)
    ? nothing
    : happened('StrengthRecorded', fields(command))
}

const withdraw = (command: ProductCommandOf<'WithdrawProduct'>, context: Context, product: Product): Decision =>
  guarded(mustLead(context), [() => rules.inAssortment(product), () => inOrder(context, product.lastStatusAt)], () =>
    happened('ProductWithdrawn', fields(command)),
  )

const relist = (command: ProductCommandOf<'RelistProduct'>, context: Context, product: Product): Decision => {
  const price = command.price ?? listPriceAt(product, context.occurredAt)
  return guarded(
    mustLead(context),
    [
      () => rules.isWithdrawn(product),
      () => rules.priceNotNegative(price, 'price'),
      () => inOrder(context, product.lastStatusAt),
    ],
    () => happened('ProductRelisted', { ...fields(command), price }),
  )
}

export const decide =
  () =>
  (command: ProductCommand, context: Context) =>
  (state: ProductState): Decision => {
    if (command.type === 'ListProduct') return list(command, context, state)
    return guarded(rules.productExists(state), [() => mayChange(context)], (product) => {
      switch (command.type) {
        case 'RepriceProduct':
          return reprice(command, context, product)
        case 'RecordStrength':
          return recordStrength(command, product)
        case 'WithdrawProduct':
          return withdraw(command, context, product)
        case 'RelistProduct':
          return relist(command, context, product)
      }
    })
  }
