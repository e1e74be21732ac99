/**
 * A set of texts for tens of thousands, as plain JSON: who was invited to a campaign. A plain list or record is copied whole
 * with each text that is added, so that folding 20,000 takes a minute; here the texts are spread over small lists.
 */
export type Many = ReadonlyArray<ReadonlyArray<string>>

const LISTS = 256

export const none: Many = []

/** FNV-1a: spreads ids that count upwards, as most do. Where a text lies is only ever asked here. */
const listOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % LISTS
}

export const isIn = (many: Many, text: string): boolean => many[listOf(text)]?.includes(text) ?? false

/** With this text in it; the same set, if it was there. */
export const withText = (many: Many, text: string): Many => {
  if (isIn(many, text)) return many
  const at = listOf(text)
  const lists = many.length === 0 ? Array.from({ length: LISTS }, (): ReadonlyArray<string> => []) : many
  return lists.map((list, i) => (i === at ? [...list, text] : list))
}
