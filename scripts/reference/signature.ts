/** A declaration as a reader wants it: what the compiler writes out in full is shortened to its name. */

const MOST_LINES = 60

/** Where the brace at a place is closed. */
const closing = (text: string, open: number): number => {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}' && --depth === 0) return at
  }
  return text.length - 1
}

/** The columns of a table stand in docs/tables.md; repeated in the type of every view of it they hide what the view answers. */
const withoutColumns = (text: string): string => {
  const at = text.indexOf('Projection<{')
  if (at === -1) return text
  const open = at + 'Projection<'.length
  return `${text.slice(0, open)}{ … }${withoutColumns(text.slice(closing(text, open) + 1))}`
}

export const shortSignature = (signature: string): string => {
  const lines = withoutColumns(signature.replace(/import\("[^"]+"\)\./g, '')).split('\n')
  return (lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), '// …']).join('\n')
}
