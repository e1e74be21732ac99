/** What decisions about a contract are made of. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import type { Guard } from '../rules.ts'
import type { ContractEvent } from './events.ts'
import type { ContractRule } from './rules.ts'

export type Decision = DecisionOf<ContractEvent>
export type DataOf<Type extends ContractEvent['type']> = Extract<ContractEvent, { readonly type: Type }>['data']

export const fields = fieldsBut('contract')
export const happened = happening<ContractEvent>()

/** Decides once a guard holds. */
export const when = (held: Guard<ContractRule>, decide: () => Decision): Decision => pipe(held, E.chainW(decide))
