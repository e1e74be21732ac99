/** What can be asked of a product. `product` names it; ListProduct may leave that out. */
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { struct } from '../../kernel/struct.ts'
import { ProductId, Reference, Words } from '../values/ids.ts'
import { MoneyNamed } from '../values/money.ts'

const product = { product: ProductId }

export const productCommands = {
  ListProduct: struct({ name: Words, price: MoneyNamed }, { ...product, family: Reference, description: Words }),
  RepriceProduct: struct({ ...product, to: MoneyNamed }, { why: Words }),
  RecordStrength: struct({ ...product, strength: Words }, { over: Reference }),
  WithdrawProduct: struct(product, { why: Words, successor: Reference }),
  /** At the price it had last, where none is named. */
  RelistProduct: struct(product, { price: MoneyNamed, why: Words }),
} as const

export type ProductCommand = CommandsOf<typeof productCommands>
export type ProductCommandOf<Type extends ProductCommand['type']> = Extract<ProductCommand, { readonly type: Type }>
