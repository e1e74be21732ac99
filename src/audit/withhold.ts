/**
 * Who may read what is personal: heads, directors and auditors everything, a manager what concerns the own clients, every
 * other role nothing. What is withheld is said to be withheld, never left out.
 */
import type * as t from 'io-ts'
import type { Json } from '../kernel/json.ts'
import type { Registry } from '../kernel/registry.ts'
import { isPersonal, structProps } from '../kernel/struct.ts'

/** Who asks. */
export interface Reader {
  readonly id: string
  readonly role: string
}

/** What stands in the place of what may not be seen. */
export const WITHHELD = '(withheld)'

const readsAll: ReadonlySet<string> = new Set(['head', 'director', 'auditor'])

/** Whether a reader may see what is personal about a client; `manager` looks after it, null: nobody does. */
export const mayReadPersonal = ({ id, role }: Reader, manager: string | null): boolean =>
  readsAll.has(role) || (role === 'manager' && manager === id)

const isRecord = (u: Json): u is { readonly [key: string]: Json } =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

const mask = (codec: t.Mixed, value: Json): Json => {
  if (value === null) return value
  if (isPersonal(codec)) return WITHHELD
  const props = structProps(codec)
  if (props !== undefined && isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const known = props.required[key] ?? props.optional[key]
        return [key, known === undefined ? inner : mask(known, inner)]
      }),
    )
  const { type } = codec as unknown as { readonly type?: t.Mixed }
  return type === undefined || !Array.isArray(value) ? value : value.map((one) => mask(type, one as Json))
}

/** How often something is withheld in what a reader is shown. */
export const withheldIn = (shown: unknown): number => {
  if (shown === WITHHELD) return 1
  if (typeof shown !== 'object' || shown === null) return 0
  return Object.values(shown).reduce((sum: number, one) => sum + withheldIn(one), 0)
}

/** The data of an event as those may see it who may see nothing personal; of a foreign event nothing is known, nor shown. */
export const withoutPersonal = (registry: Registry, category: string, type: string, data: Json): Json => {
  const definition = registry.definition(category, type)
  return definition === undefined ? WITHHELD : mask(definition.codec as unknown as t.Mixed, data)
}
