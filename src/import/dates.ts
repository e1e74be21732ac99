/** Dates as a file writes them. The form is said, never guessed: 03/04 is March to some and April to others. */
import * as E from 'fp-ts/lib/Either.js'
import { isLocalDate, type LocalDate } from '../kernel/local-date.ts'

export type DateReader = (text: string) => E.Either<string, LocalDate>

const parts: Readonly<Record<string, string>> = {
  YYYY: '(?<y>\\d{4})',
  YY: '(?<yy>\\d{2})',
  MM: '(?<m>\\d{1,2})',
  DD: '(?<d>\\d{1,2})',
}

/** Two digits of a year are of the hundred years that end fifty years from 2000: 69 is 2069, 70 is 1970. */
const century = (yy: number): number => (yy < 70 ? 2000 + yy : 1900 + yy)

/** Reads dates of one form, made of YYYY or YY, MM and DD. Left: the form itself can't be meant. */
export const dateReader = (format: string): E.Either<string, DateReader> => {
  const tokens = format.match(/YYYY|YY|MM|DD/g) ?? []
  const kinds = new Set(tokens.map((token) => token[0]))
  if (tokens.length !== 3 || kinds.size !== 3)
    return E.left(
      `"${format}" is not a form of dates: write it with YYYY or YY, MM and DD, such as YYYY-MM-DD, MM/DD/YYYY or DD-MM-YY`,
    )
  const pattern = format.replace(/YYYY|YY|MM|DD|[.*+?^${}()|[\]\\]/g, (found) => parts[found] ?? `\\${found}`)
  const form = new RegExp(`^${format === 'YYYYMMDD' ? '(?<y>\\d{4})(?<m>\\d{2})(?<d>\\d{2})' : pattern}$`)
  return E.right((text) => {
    const found = form.exec(text.trim())?.groups
    if (found === undefined)
      return E.left(`"${text.slice(0, 40)}" is not a date of the form ${format}; say another with --date-format`)
    const year = found.y ?? String(century(Number(found.yy)))
    const date = `${year}-${(found.m ?? '').padStart(2, '0')}-${(found.d ?? '').padStart(2, '0')}`
    return isLocalDate(date)
      ? E.right(date)
      : E.left(`"${text.slice(0, 40)}" is no day of the calendar (read as ${format})`)
  })
}
