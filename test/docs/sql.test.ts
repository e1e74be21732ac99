/** The questions that `docs/analyse.md` asks in SQL, asked of the file itself: the same figures as the views'. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { performedCompany } from '../support/played.ts'
import { temporaryFolder } from '../support/stores.ts'

const text = readFileSync(resolve(import.meta.dirname, '../../docs/analyse.md'), 'utf8')
const [closed = '', open = '', lost = '', ...others] = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(
  ([, sql]) => sql,
)

const folder = temporaryFolder()
let crm: Clientela
let file: Database.Database
beforeAll(async () => {
  const settings = { seed: 3, clients: 30, months: 20 }
  ;({ crm } = await performedCompany(settings, `sqlite:${join(folder.path, 'crm.db')}`))
  await crm.pipeline.board()
  await crm.retention.standing()
  file = new Database(join(folder.path, 'crm.views.db'), { readonly: true })
}, 120_000)
afterAll(async () => {
  file.close()
  await crm.close()
  folder.remove()
})

it('has no other', () => {
  expect(others).toEqual([])
})

it('what was closed in a half-year, by the last closure of each deal', async () => {
  const days = { from: '2025-01-01' as LocalDate, to: '2025-07-01' as LocalDate }
  const { total } = await crm.pipeline.winRate({ ...days, zone: 'UTC' })
  expect(total.won).toBeGreaterThan(5)
  expect(file.prepare(closed).all()).toEqual([{ won: total.won, lost: total.lost, wonEur: total.wonValue.EUR }])
})

it('what is open, and worth', async () => {
  const { stages } = await crm.pipeline.board()
  const cards = stages.flatMap((stage) => stage.cards)
  expect(cards.length).toBeGreaterThan(3)
  expect(file.prepare(open).all()).toEqual([
    { currency: 'EUR', deals: cards.length, value: cards.reduce((sum, { value }) => sum + (value?.amount ?? 0), 0) },
  ])
})

it('who was lost, and why', async () => {
  const { statuses } = await crm.retention.standing()
  expect(statuses.lost).toBeGreaterThan(2)
  const rows = file.prepare<[], { readonly clients: number }>(lost).all()
  expect(rows.reduce((sum, { clients }) => sum + clients, 0)).toBe(statuses.lost)
})
