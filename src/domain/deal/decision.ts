/** What decisions about a deal are made of. */
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import type { DealEvent } from './events.ts'

export type Decision = DecisionOf<DealEvent>

export const fields = fieldsBut('deal')
export const happened = happening<DealEvent>()
