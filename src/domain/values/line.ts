/** What is offered or agreed: product, quantity, unit price, discount; and the exact sums over it. */
import * as t from 'io-ts'
import { struct } from '../../kernel/struct.ts'
import { Reference } from './ids.ts'
import { Money } from './money.ts'
import { BasisPoints, Quantity } from './numbers.ts'

/** `unitPrice` is the list price; `discount` is taken off quantity × price, rounded half-even to the minor unit. */
export const Line = struct(
  { product: Reference, quantity: Quantity, unitPrice: Money },
  { discount: BasisPoints, need: Reference },
)
export type Line = t.TypeOf<typeof Line>

export const Lines = t.readonlyArray(Line, 'lines')
