/** When each contract was in force: local days, the end exclusive (VIEWS.md R0). */
import type { ContractChange } from './facts.ts'

export interface ContractSpell {
  readonly contract: string
  readonly client: string
  readonly recurring: boolean
  readonly from: string
  /** First day it is no longer in force; null while nothing says that it ends. */
  readonly to: string | null
}

const ends: ReadonlySet<string> = new Set(['ContractCompleted', 'ContractTerminated', 'ContractExpired'])

const apply = (spell: ContractSpell, row: ContractChange): ContractSpell => {
  if (row.type === 'ContractRenewed' || row.type === 'ContractAmended') return { ...spell, to: row.to }
  if (!ends.has(row.type)) return spell
  const { effective } = row
  return { ...spell, to: effective !== null && (spell.to === null || effective < spell.to) ? effective : spell.to }
}

/** Facts come in the order of C3. */
export const spellsOf = (changes: ReadonlyArray<ContractChange>): ReadonlyArray<ContractSpell> => {
  const spells = new Map<string, ContractSpell>()
  for (const row of changes) {
    const spell = spells.get(row.contract)
    if (spell !== undefined) spells.set(row.contract, apply(spell, row))
    else if (row.type === 'ContractConcluded' && row.client !== null && row.from !== null)
      spells.set(row.contract, {
        contract: row.contract,
        client: row.client,
        recurring: row.recurrence === 'recurring',
        from: row.from,
        to: row.to,
      })
  }
  return [...spells.values()]
}
