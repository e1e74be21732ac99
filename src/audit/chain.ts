/**
 * The history as a chain (T4): hₙ = SHA-256(hₙ₋₁ ‖ SHA-256(event n)), events in the order of the store, each as one line of
 * text. Who has kept one link can tell whether anything before it was changed, added or taken out.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { RecordedEvent } from '../kernel/event-store.ts'
import { recordLine } from '../kernel/record-line.ts'

const hashOf = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)))

/** Before the first event. */
export const START = '0'.repeat(64)

/** SHA-256 of an event's line, hexadecimal. */
export const leafOfLine = hashOf

/** SHA-256 of one event, hexadecimal. */
export const leafOf = (event: RecordedEvent): string => leafOfLine(recordLine(event))

export const linked = (head: string, leaf: string): string => hashOf(`${head}${leaf}`)

const MARK = 8

/** The beginning of a leaf: enough to find which event was changed; that nothing was is for the root to say. */
export const markOf = (leaf: string): string => leaf.slice(0, MARK)

export const marksIn = (marks: string): ReadonlyArray<string> => marks.match(/.{8}/g) ?? []
