/** Ids derived from the command's id (UUID v5), so that a command sent again makes the same events and can't write twice. */
import { parse, v5 } from 'uuid'

/** Ours alone; a change would make every retry across versions a double. */
const NAMESPACE = parse('6f1c3c3e-5d0a-5a57-9d5e-0c1d6f0e7a11')
const utf8 = new TextEncoder()

/** Where there is Node, its hash in one call: every command asks for an id, and this is half the price. */
const hash = globalThis.process?.getBuiltinModule?.('node:crypto')?.hash

const LONGEST = 256
const room = new Uint8Array(NAMESPACE.length + LONGEST)
room.set(NAMESPACE)
const name = room.subarray(NAMESPACE.length)

/** The version and variant nibbles of a UUID v5 over a SHA-1 in hexadecimal. */
const uuidOf = (sha1: string): string => {
  const variant = '89ab'[Number.parseInt(sha1.charAt(16), 16) & 3]
  return `${sha1.slice(0, 8)}-${sha1.slice(8, 12)}-5${sha1.slice(13, 16)}-${variant}${sha1.slice(17, 20)}-${sha1.slice(20, 32)}`
}

const derived = (text: string): string => {
  if (hash === undefined || text.length > LONGEST / 4) return v5(utf8.encode(text), NAMESPACE)
  const { written } = utf8.encodeInto(text, name)
  return uuidOf(hash('sha1', room.subarray(0, NAMESPACE.length + written), 'hex'))
}

/** The id of a command's event. @example eventId('0190…', 0) */
export const eventId = (commandId: string, index: number): string => derived(`${commandId}/${index}`)

/** The id of the instance that a creating command begins, where it names none. */
export const derivedId = (commandId: string): string => derived(commandId)
