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

/** Data without what is personal in it, and how many fields that were. */
interface Masked {
  readonly data: Json
  readonly withheld: number
}

const isRecord = (u: Json): u is { readonly [key: string]: Json } =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

const mask = (codec: t.Mixed, value: Json): Masked => {
  if (value === null) return { data: value, withheld: 0 }
  if (isPersonal(codec)) return { data: WITHHELD, withheld: 1 }
  const props = structProps(codec)
  if (props !== undefined && isRecord(value)) {
    let withheld = 0
    const data = Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const known = props.required[key] ?? props.optional[key]
        const masked = known === undefined ? { data: inner, withheld: 0 } : mask(known, inner)
        withheld += masked.withheld
        return [key, masked.data]
      }),
    )
    return { data, withheld }
  }
  const { type } = codec as unknown as { readonly type?: t.Mixed }
  if (type === undefined || !Array.isArray(value)) return { data: value, withheld: 0 }
  const items = value.map((one) => mask(type, one as Json))
  return { data: items.map(({ data }) => data), withheld: items.reduce((sum, one) => sum + one.withheld, 0) }
}

/** The data of an event as those may see it who may see nothing personal; of a foreign event nothing is known, nor shown. */
export const withoutPersonal = (registry: Registry, category: string, type: string, data: Json): Masked => {
  const definition = registry.definition(category, type)
  return definition === undefined ? { data: WITHHELD, withheld: 1 } : mask(definition.codec as unknown as t.Mixed, data)
}
