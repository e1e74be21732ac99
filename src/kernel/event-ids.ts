/** Ids derived from the command's id (UUID v5), so that a command sent again makes the same events and can't write twice. */
import { parse, v5 } from 'uuid'

/** Ours alone; a change would make every retry across versions a double. */
const NAMESPACE = parse('6f1c3c3e-5d0a-5a57-9d5e-0c1d6f0e7a11')
const utf8 = new TextEncoder()

/** The id of a command's event. @example eventId('0190…', 0) */
export const eventId = (commandId: string, index: number): string => v5(utf8.encode(`${commandId}/${index}`), NAMESPACE)

/** The id of the instance that a creating command begins, where it names none. */
export const derivedId = (commandId: string): string => v5(utf8.encode(commandId), NAMESPACE)
