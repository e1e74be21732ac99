/** Clients: who they are, and how they were judged. */
import { assessments } from './assessments.ts'

export {
  type Assessment,
  type AssessmentOutcome,
  type Assessments,
  type AssessmentsOptions,
  assessments,
  type Calibrated,
  type VerdictRow,
  verdictProbabilities,
} from './assessments.ts'
export { type ClientAt, clientsOf, survivorsOf } from './client.ts'
export { type ClientChange, clientChanges } from './facts.ts'
export { type CompetitorRelation, relationsOf } from './relations.ts'
export { type ClientTrait, clientTraits } from './traits.ts'

export const clients = { assessments } as const
