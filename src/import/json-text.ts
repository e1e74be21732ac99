/** JSON that somebody else wrote: what is wrong with it is said without quoting it, for it may tell of people. */
import * as E from 'fp-ts/lib/Either.js'

/** @example withoutQuoting(`Unexpected token 'N', ..."me": Nuria"... is not valid JSON`) // 'Unexpected token' */
const withoutQuoting = (message: string): string =>
  message
    .replace(/^(Unexpected token) .* is not valid JSON$/s, '$1')
    .replace(/ at position \d+ \(line \d+ column (\d+)\)$/, ' at column $1')

/** What one line says. Left: why it is no JSON. */
export const parseJson = (text: string): E.Either<string, unknown> =>
  E.tryCatch(
    () => JSON.parse(text) as unknown,
    (thrown) => `not JSON: ${withoutQuoting(thrown instanceof Error ? thrown.message : String(thrown))}`,
  )
