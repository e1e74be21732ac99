/**
 * Who may see what (S27, rule 10). Whoever may ask at all sees figures; what is personal or confidential is shown to those
 * whose work it is, and to others it is said that it is withheld. Auditors see everything and change nothing.
 */

/**
 * Classes of data that not everybody sees; fields are marked with them where events are defined.
 * - `personal`: names, addresses, words about people.
 * - `terms`: what was granted to one client alone: prices, discount, bonus, provisions.
 * - `personnel`: what stands in a manager's file: levels, competence, proposals, conditions, violations, measures, damages.
 */
export const dataClasses = ['personal', 'terms', 'personnel'] as const
export type DataClass = (typeof dataClasses)[number]

/** Who asks. */
export interface Reader {
  readonly id: string
  readonly role: string
}

/** Whom data concerns, by the id of a manager: who looks after the client, and whose file it stands in. */
export interface Concerns {
  /** Null where nobody looks after the client, or where it is about none. */
  readonly clientOf: string | null
  readonly fileOf: string | null
}

export const nobody: Concerns = { clientOf: null, fileOf: null }

const seesAll: ReadonlySet<string> = new Set(['head', 'director', 'auditor'])

/**
 * Whether a reader sees data of a class. Heads, directors and auditors see all of it; a manager what concerns the own clients
 * and what stands in the own file; every other role, and a class that nobody knows, is shown to nobody else.
 */
export const maySee = ({ id, role }: Reader, kind: string, { clientOf, fileOf }: Concerns): boolean => {
  if (seesAll.has(role)) return true
  if (role !== 'manager') return false
  switch (kind) {
    case 'terms':
      return clientOf === id
    case 'personnel':
      return fileOf === id
    case 'personal':
      return clientOf === id || fileOf === id
    default:
      return false
  }
}

/** Whether everything that is personal or confidential is withheld from a reader, whomever it concerns. */
export const seesNothing = ({ role }: Reader): boolean => !seesAll.has(role) && role !== 'manager'

/** Who looked at what is for auditors alone, who answer for it to nobody in the house. */
export const mayReadAccessLog = ({ role }: Reader): boolean => role === 'auditor'

/** Whether nothing at all is withheld from a reader. */
export const seesEverything = ({ role }: Reader): boolean => seesAll.has(role)
