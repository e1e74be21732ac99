/** HTML in which nothing that comes from outside can be markup. */
import { htmlEscape } from 'escape-goat'

/** Markup that was made here. */
export interface Markup {
  readonly markup: string
}

type Piece = Markup | string | number | null | undefined | ReadonlyArray<Markup>

const textOf = (piece: Piece): string => {
  if (piece === null || piece === undefined) return ''
  if (typeof piece === 'object') return 'markup' in piece ? piece.markup : piece.map(({ markup }) => markup).join('')
  return htmlEscape(String(piece))
}

/** @example html`<td>${name}</td>` // the name is escaped, other markup is not */
export const html = (parts: TemplateStringsArray, ...pieces: ReadonlyArray<Piece>): Markup => ({
  markup: parts.reduce((text, part, i) => text + textOf(pieces[i - 1]) + part),
})

/** Says that a text is markup: of our own files only. */
export const trusted = (markup: string): Markup => ({ markup })

/** JSON for a script element: no text in it can end the element. */
export const jsonFor = (value: unknown): Markup => trusted(JSON.stringify(value).replaceAll('<', '\\u003c'))
