/** The guards of a requirement, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import { ruleViolation } from '../../kernel/errors.ts'
import { type Guard, unless } from '../rules.ts'
import type { RequirementCommandOf } from './commands.ts'
import type { Need, Requirement, RequirementState } from './state.ts'
import { type Subject, subjectOf } from './subject.ts'

export type RequirementRule =
  | 'head-decides'
  | 'requirement-names-its-subject'
  | 'requirement-requires-something'
  | 'requirement-names-each-once'
  | 'criteria-of-a-position'
  | 'requirement-exists'

type RequirementGuard<A = unknown> = Guard<RequirementRule, A>

export const namesItsSubject = (id: string): RequirementGuard<Subject> => {
  const subject = subjectOf(id)
  const message = 'name a position or a class of clients: position.senior, clients.corporate, clients.segment.bakeries'
  return subject === undefined
    ? E.left(ruleViolation('requirement-names-its-subject', 'requirement', id, message))
    : E.right(subject)
}

type Named = Pick<RequirementCommandOf<'SetRequirement'>, 'needs' | 'successful' | 'repeat'>

export const requiresSomething = ({ needs, successful = 0, repeat = 0 }: Named): RequirementGuard =>
  unless(
    needs.length > 0 || successful > 0 || repeat > 0,
    'requirement-requires-something',
    'needs',
    0,
    'name at least one qualification, or withdraw the requirement',
  )

export const namesEachOnce = (needs: ReadonlyArray<Need>): RequirementGuard => {
  const seen = new Set<string>()
  const twice = needs.find(({ kind, subject }) => {
    const key = `${kind}/${subject}`
    return seen.has(key) || !seen.add(key)
  })
  return unless(
    twice === undefined,
    'requirement-names-each-once',
    'needs',
    twice === undefined ? null : `${twice.kind} ${twice.subject}`,
    'name each qualification once, with the level that is needed',
  )
}

/** S29: transactions are counted for a career; who takes a client is asked for qualifications. */
export const criteriaOfAPosition = ({ of }: Subject, { successful, repeat }: Named): RequirementGuard =>
  unless(
    of === 'position' || (successful === undefined && repeat === undefined),
    'criteria-of-a-position',
    successful === undefined ? 'repeat' : 'successful',
    successful ?? repeat ?? null,
    'transactions are criteria of a position; leave them out for a class of clients',
  )

export const requirementExists = (requirement: RequirementState): RequirementGuard<Requirement> =>
  requirement === null
    ? E.left(ruleViolation('requirement-exists', 'requirement', null, 'nothing is required there; set it first'))
    : E.right(requirement)
