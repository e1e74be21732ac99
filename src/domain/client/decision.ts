import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import type { ClientEvent } from './events.ts'

export type Decision = DecisionOf<ClientEvent>

/** A command's fields without its type and the id of the client. */
export const fields = fieldsBut('client')
export const happened = happening<ClientEvent>()
