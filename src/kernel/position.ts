/**
 * Where an event stands in the one total order of its store. Opaque: only the store that gave it may compare it, and it
 * is text, since EventStoreDB's positions do not fit a JavaScript number.
 */
declare const brand: unique symbol

export type Position = string & { readonly [brand]: 'Position' }

/** The position with a number: of a store that counts. */
export const positionOf = (number: number | bigint): Position => String(number) as Position

/** Orders positions that are plain decimal numbers without leading zeros: those of every store that ships with clientela. */
export const comparePositions = (a: Position, b: Position): -1 | 0 | 1 => {
  if (a === b) return 0
  if (a.length !== b.length) return a.length < b.length ? -1 : 1
  return a < b ? -1 : 1
}
