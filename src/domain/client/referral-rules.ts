/** The guards of a client's recommendations, each a sentence (rule 5). */
import * as E from 'fp-ts/lib/Either.js'
import type { Context, Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { asNamed, chainOf } from '../../kernel/references.ts'
import type { ContractState } from '../contract/state.ts'
import type { Deal } from '../deal/state.ts'
import { all, mustLead, unless } from '../rules.ts'
import { byId } from '../values/by-id.ts'
import type { ClientCommandOf } from './commands.ts'
import type { ClientGuard, ClientReferences, ClientRule } from './rules.ts'
import type { Client, ClientState, Credit } from './state.ts'

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

/** S13: under a clause of the own contract with us, so that no other client is rewarded. Held by the guarded reference. */
export const underOwnClause = (own: string, contract: Reference<ContractState> | undefined): ClientGuard => {
  if (contract === undefined) return E.right(undefined)
  const mine = contract.owner?.id === own
  return unless(
    mine && contract.state?.agreement.referralClause !== undefined,
    'referral-under-a-clause-of-its-own',
    'contract',
    contract.id,
    mine ? 'that contract has no referral clause; leave it out' : 'name a contract with this client, or leave it out',
  )
}

const wonWith = (client: string, deal: Reference<Deal | null> | undefined): ClientGuard<Deal> => {
  const found = deal?.state ?? null
  return found !== null && deal?.owner?.id === client && found.progress.status === 'won'
    ? E.right(found)
    : E.left(
        ruleViolation(
          'referral-converted-by-won-deal',
          'deal',
          deal?.id ?? null,
          'name a won deal of the client that was recommended',
        ),
      )
}

/** To whom it was said that a client is owed, as itself or under the names of its duplicates, and with which deal. */
const creditsOf = (client: Reference<ClientState> | undefined): ReadonlyArray<Credit> =>
  client === undefined
    ? []
    : chainOf(client).flatMap(({ state }) => (state === null || state.credited === null ? [] : [state.credited]))

/**
 * It counts with the first deal that the client gave us. Its own stream can't tell which that was; the policy can, which has
 * seen them all in order. Of who was recommended under another name, before two were found to be one, a head says it.
 */
const creditedByPolicy = (context: Context, isItself: boolean): ClientGuard => {
  const { role } = context.actor
  return unless(
    role === 'policy' || role === 'importer' || (!isItself && E.isRight(mustLead(context))),
    'referral-credited-by-policy',
    'actor',
    role,
    'the policy referral-converted credits the first deal that was won; run the policies',
  )
}

/**
 * Rule 5: of all who recommended a client one has the merit, for a deal won after that. Held by the recommended client's own
 * stream, so that it is the same one whoever says so, and when.
 */
export const canCredit = (
  { client: own, by: id, recommended: as = own }: ClientCommandOf<'CreditReferral'>,
  context: Context,
  client: Client,
  { by, deal, recommended }: ClientReferences,
): ClientGuard => {
  const credited = client.credited ?? creditsOf(recommended)[0]
  if (credited !== undefined) {
    const message = `it was the recommendation of ${credited.by} that counted`
    return E.left(ruleViolation('referral-credited-once', 'by', id, message))
  }
  if (id === own || by?.id === own)
    return E.left(ruleViolation('referral-not-self', 'by', id, 'a client does not recommend itself'))
  const isThis = as === own || recommended?.id === own
  const given = by === undefined ? undefined : byId(asNamed(by).state?.referrals ?? {}, as)
  if (!isThis || given === undefined)
    return E.left(ruleViolation('referral-given', 'by', id, 'that client has not recommended this one'))
  const won = wonWith(own, deal)
  if (E.isLeft(won)) return won
  const { lastStatusAt: wonAt } = won.right
  return all<ClientRule>(
    () =>
      unless(
        given.at <= wonAt,
        'referral-before-the-deal-was-won',
        'deal',
        deal?.id ?? null,
        `it was won at ${wonAt}, before the recommendation of ${given.at}`,
      ),
    () => creditedByPolicy(context, as === own),
  )
}

/**
 * Rule 5: it converts once, with the deal that it was credited with. This stream takes no second; the deal is guarded, so that
 * one reopened meanwhile converts nothing; so is the referred client, who says to whom it is owed.
 */
export const canConvert = (
  { client: own, referred, deal: named }: ClientCommandOf<'ConvertReferral'>,
  client: Client,
  { referred: found, deal }: ClientReferences,
): ClientGuard => {
  const status = byId(client.referrals, referred)?.status
  if (status !== 'given') {
    const message = status === undefined ? 'this client has not recommended it' : 'it has been converted before'
    return E.left(ruleViolation('referral-given', 'referred', referred, message))
  }
  const credits = creditsOf(found)
  const mine = credits.find(({ by }) => by === own)
  const message =
    mine !== undefined
      ? `it counts with the deal ${mine.deal}`
      : credits.length === 0
        ? 'it is credited first, by the policy referral-converted'
        : `it was the recommendation of ${credits.map(({ by }) => by).join(' and ')} that counted`
  const [field, value] = mine === undefined ? ['referred', referred] : ['deal', named]
  return all<ClientRule>(
    () => wonWith(found?.id ?? referred, deal),
    () => unless(mine?.deal === named, 'referral-credited', field, value, message),
  )
}
