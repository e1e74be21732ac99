/** Clients: who they are, and how they were judged. */
import { assessments } from './assessments.ts'
import { duplicates } from './duplicates.ts'
import { list } from './list.ts'
import { show } from './show.ts'

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
export { clientContacts } from './contacts.ts'
export { type ClientDetail, clientDetails } from './detail-facts.ts'
export { type ContactPersonAt, type DetailsAt, detailsOf } from './details.ts'
export { type DuplicateBy, type Duplicates, duplicates, type LikelyDuplicate } from './duplicates.ts'
export { type ClientChange, clientChanges } from './facts.ts'
export { type ClientList, type ListedClient, type ListOptions, list } from './list.ts'
export { type CompetitorRelation, relationsOf } from './relations.ts'
export { type ClientCard, type Shown, type ShowOptions, show } from './show.ts'
export { type ClientTrait, clientTraits } from './traits.ts'

export const clients = { list, show, assessments, duplicates } as const
