/** The guards of a client's recommendations, each a sentence (rule 5). */
import * as E from 'fp-ts/lib/Either.js'
import type { Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { asNamed, chainOf } from '../../kernel/references.ts'
import type { Deal } from '../deal/state.ts'
import { all, unless } from '../rules.ts'
import { byId } from '../values/by-id.ts'
import type { ClientCommandOf } from './commands.ts'
import type { ClientGuard, ClientReferences, ClientRule } from './rules.ts'
import type { Client, ClientState } from './state.ts'

/** Rule 5: a referral counts once per referred client, never for the client itself. Held by the referrer's stream. */
export const canBeReferred = (
  own: string,
  client: Client,
  id: string,
  referred: Reference<ClientState> | undefined,
): ClientGuard => {
  const found = referred?.state ?? null
  // A duplicate that was merged into this client is this client.
  if (id === own || referred?.id === own)
    return E.left(ruleViolation('referral-not-self', 'referred', id, 'a client does not recommend itself'))
  const names = [id, ...(referred === undefined ? [] : chainOf(referred).map((one) => one.id))]
  if (names.some((name) => byId(client.referrals, name) !== undefined))
    return E.left(ruleViolation('referral-once', 'referred', id, `${id} has been recommended by this client before`))
  return unless(found !== null, 'referral-of-a-client', 'referred', id, 'there is no such client; register it first')
}

const wonWith = (client: string, deal: Reference<Deal | null> | undefined): ClientGuard => {
  const found = deal?.state ?? null
  return unless(
    found !== null && deal?.owner?.id === client && found.progress.status === 'won',
    'referral-converted-by-won-deal',
    'deal',
    deal?.id ?? null,
    'name a won deal of the client that was recommended',
  )
}

/** To whom it was said that a client is owed, as itself or under the names of its duplicates. */
const creditedIn = (client: Reference<ClientState> | undefined): ReadonlyArray<string> =>
  client === undefined
    ? []
    : chainOf(client).flatMap(({ state }) => (state === null || state.creditedTo === null ? [] : [state.creditedTo]))

/**
 * Rule 5: of all who recommended a client one has the merit. Held by the recommended client's own stream, so that it is the
 * same one whoever says so, and when.
 */
export const canCredit = (
  { client: own, by: id, recommended: as = own }: ClientCommandOf<'CreditReferral'>,
  client: Client,
  { by, deal, recommended }: ClientReferences,
): ClientGuard => {
  const credited = client.creditedTo ?? creditedIn(recommended)[0]
  if (credited !== undefined) {
    const message = `it was the recommendation of ${credited} that counted`
    return E.left(ruleViolation('referral-credited-once', 'by', id, message))
  }
  if (id === own || by?.id === own)
    return E.left(ruleViolation('referral-not-self', 'by', id, 'a client does not recommend itself'))
  const given = by === undefined ? {} : (asNamed(by).state?.referrals ?? {})
  const isThis = as === own || recommended?.id === own
  if (!isThis || byId(given, as) === undefined)
    return E.left(ruleViolation('referral-given', 'by', id, 'that client has not recommended this one'))
  return wonWith(own, deal)
}

/**
 * Rule 5: it converts once, with a deal that the referred client gave us. The first one: this stream takes no second, and
 * the deal is guarded, so that one reopened meanwhile converts nothing; so is the referred client, who says to whom it is owed.
 */
export const canConvert = (
  own: string,
  client: Client,
  referred: string,
  { referred: found, deal }: ClientReferences,
): ClientGuard => {
  const status = byId(client.referrals, referred)
  if (status !== 'given') {
    const message = status === undefined ? 'this client has not recommended it' : 'it has been converted before'
    return E.left(ruleViolation('referral-given', 'referred', referred, message))
  }
  const credited = creditedIn(found)
  const message =
    credited.length === 0
      ? 'credit it to this client first'
      : `it was the recommendation of ${credited.join(' and ')} that counted`
  return all<ClientRule>(
    () => wonWith(found?.id ?? referred, deal),
    () => unless(credited.includes(own), 'referral-credited', 'referred', referred, message),
  )
}
