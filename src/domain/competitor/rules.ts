/** The guards of the study of a competitor, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import { type ChangeRule, type Guard, theOne, unless } from '../rules.ts'
import { byId, idsWhere } from '../values/by-id.ts'
import type { Competitor, CompetitorState } from './state.ts'

export type CompetitorRule =
  | ChangeRule
  | 'competitor-identified-once'
  | 'competitor-exists'
  | 'part-is-new'
  | 'finding-stands'
  | 'finding-observed-by-then'
  | 'after-what-it-rests-on'

type CompetitorGuard<A = unknown> = Guard<CompetitorRule, A>

export const competitorExists = (competitor: CompetitorState): CompetitorGuard<Competitor> =>
  competitor === null
    ? E.left(ruleViolation('competitor-exists', 'competitor', null, 'there is no such competitor; identify it first'))
    : E.right(competitor)

/** Held by this stream; the id of a finding that was withdrawn is not given away again. */
export const findingIsNew = ({ findings }: Competitor, finding: string): CompetitorGuard =>
  unless(
    byId(findings, finding) === undefined,
    'part-is-new',
    'finding',
    finding,
    `${finding} is taken; leave it out or choose another`,
  )

/** Held by this stream: what stands is withdrawn, once. */
export const findingStands = ({ findings }: Competitor, named: string | undefined): CompetitorGuard<string> =>
  theOne(
    'finding-stands',
    'finding',
    named,
    idsWhere(findings, ({ status }) => status === 'standing'),
  )

/** Rule 12: what is recorded late was seen before, never after it is said to have occurred. Both are local days. */
export const observedByThen = (observed: LocalDate, { day }: Context): CompetitorGuard =>
  unless(
    observed <= day,
    'finding-observed-by-then',
    'observed',
    observed,
    `it is recorded for ${day}; name that day or an earlier one`,
  )
