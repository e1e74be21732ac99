/** A cast claims what the compiler can't see. Each one there is has its reason here; a new one needs one as well. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

const claims: ReadonlyArray<readonly [why: string, most: Readonly<Record<string, number>>]> = [
  [
    'A brand is given where its text has just been made or checked, or comes from where it was.',
    {
      'projections/timeline/timeline.ts': 1,
      'src/audit/seals.ts': 1,
      'src/cli/demo.ts': 1,
      'src/cli/policies.ts': 1,
      'src/cli/replay.ts': 2,
      'src/cli/replayable.ts': 1,
      'src/cli/watch.ts': 3,
      'src/domain/values/business-calendar.ts': 1,
      'src/import/bank-campaign.ts': 1,
      'src/kernel/id.ts': 2,
      'src/kernel/instant.ts': 1,
      'src/kernel/local-date.ts': 1,
      'src/kernel/position.ts': 1,
      'src/kernel/stream-name.ts': 2,
      'src/policies/control.ts': 2,
      'src/stores/eventstoredb/groups.ts': 3,
      'src/stores/eventstoredb/names.ts': 1,
    },
  ],
  [
    'The type of one among many is hidden, so that all fit one registry: who calls gives back only what it was given.',
    {
      'projections/calendar/calendar.ts': 1,
      'projections/chapters.ts': 1,
      'projections/confidential.ts': 2,
      'projections/policies/tables.ts': 1,
      'src/app/ask.ts': 1,
      'src/app/asked.ts': 4,
      'src/app/in-memory.ts': 3,
      'src/app/one-currency.ts': 2,
      'src/app/open.ts': 4,
      'src/app/readable.ts': 3,
      'src/app/reading.ts': 2,
      'src/app/record-access.ts': 2,
      'src/app/schema.ts': 1,
      'src/app/series.ts': 1,
      'src/app/view-named.ts': 1,
      'src/app/view-options.ts': 1,
      'src/app/what-if.ts': 2,
      'src/cli/export.ts': 3,
      'src/domain/client/loyalty.ts': 1,
      'src/domain/client/responsible.ts': 1,
      'src/domain/contract/decide.ts': 2,
      'src/domain/decision.ts': 4,
      'src/domain/policies/withdrawn-product.ts': 1,
      'src/kernel/aggregate.ts': 9,
      'src/kernel/counting.ts': 3,
      'src/kernel/event-codec.ts': 1,
      'src/kernel/kept.ts': 5,
      'src/kernel/policy.ts': 6,
      'src/kernel/projection.ts': 6,
      'src/kernel/decide-run.ts': 2,
      'src/kernel/run-commands.ts': 2,
      'src/kernel/stream-states.ts': 2,
      'src/policies/letters.ts': 1,
      'src/testing/decider-spec.ts': 2,
      'src/testing/policy-spec.ts': 1,
    },
  ],
  [
    'Rows are of the type of their table, which a store does not know.',
    {
      'src/readmodels/engine.ts': 3,
      'src/readmodels/memory/store.ts': 4,
      'src/readmodels/sqlite/facts.ts': 8,
      'src/readmodels/sqlite/kept.ts': 1,
      'src/readmodels/sqlite/pages.ts': 5,
      'src/readmodels/sqlite/rows.ts': 1,
      'src/readmodels/sqlite/store.ts': 4,
      'src/stores/sqlite/store.ts': 2,
      'src/stores/sqlite/writer.ts': 1,
    },
  ],
  [
    'An object is built, or looked at, by keys that only its type knows.',
    {
      'projections/figures.ts': 5,
      'projections/managers/report-care.ts': 1,
      'projections/managers/standards.ts': 2,
      'src/cli/drilled.ts': 1,
      'src/domain/deal/stage.ts': 1,
      'src/domain/sales-policy.ts': 1,
      'src/cli/before-history.ts': 1,
      'src/export/view.ts': 2,
      'src/kernel/given.ts': 1,
      'src/kernel/metadata.ts': 1,
      'src/kernel/record-line.ts': 1,
      'src/kernel/records.ts': 2,
      'src/kernel/struct.ts': 4,
      'src/kernel/validate.ts': 1,
      'src/report/format.ts': 6,
      'src/report/sections/month.ts': 2,
      'src/report/version.ts': 1,
    },
  ],
  [
    'What a driver, or a module that is loaded late, says of its types is less than is so.',
    {
      'src/cli/config.ts': 1,
      'src/cli/own-files.ts': 1,
      'src/cli/session.ts': 2,
      'src/import/csv.ts': 1,
      'src/import/lines.ts': 1,
      'src/import/mapped-csv.ts': 3,
      'src/stores/eventstoredb/describe.ts': 2,
      'src/stores/eventstoredb/driver.ts': 2,
      'src/stores/eventstoredb/read.ts': 1,
      'src/stores/eventstoredb/store.ts': 1,
    },
  ],
  [
    'JSON: what is written as such is such, whatever its type says.',
    {
      'projections/audit/access.ts': 1,
      'projections/audit/facts.ts': 1,
      'projections/clients/detail-facts.ts': 1,
      'projections/market/facts.ts': 2,
      'projections/market/membership.ts': 1,
      'projections/market/segments.ts': 2,
      'src/audit/erased.ts': 1,
      'src/audit/told.ts': 2,
      'src/audit/withhold.ts': 1,
      'src/cli/handle.ts': 2,
      'src/copy/copy.ts': 2,
      'src/export/events.ts': 1,
      'src/export/ocel.ts': 2,
      'src/export/parquet.ts': 2,
      'src/import/events.ts': 3,
      'src/import/transaction-files.ts': 1,
    },
  ],
]

type Node = { readonly type: string } & Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

/** `as const` claims nothing, nor does the null that a state begins with; `as unknown as T` is one claim. */
const isClaim = ({ type, typeAnnotation, expression }: Node, source: string): boolean => {
  if (type !== 'TSAsExpression' || !isNode(typeAnnotation) || !isNode(expression)) return false
  const { start, end } = typeAnnotation
  const said = source.slice(Number(start), Number(end))
  return said !== 'const' && said !== 'unknown' && !(expression.type === 'Literal' && expression.raw === 'null')
}

const claimsIn = (file: string, source: string): number => {
  let count = 0
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) {
      if (isNode(value) && isClaim(value, source)) count++
      Object.values(value).forEach(walk)
    }
  }
  walk(parseSync(file, source).program)
  return count
}

const files = ['src', 'projections'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${room}/${name}`),
)
const counted = new Map(files.map((file) => [file, claimsIn(file, readFileSync(join(root, file), 'utf8'))]))
const most = new Map(claims.flatMap(([, own]) => Object.entries(own)))

describe('casts', () => {
  it('stand only where a reason is known, and no more of them than are known', () => {
    const more = [...counted].filter(([file, count]) => count > (most.get(file) ?? 0))
    expect(more.map(([file, count]) => `${file}: ${count}, known are ${most.get(file) ?? 0}`)).toEqual([])
  })

  it('are taken off the list where there are none any more', () => {
    expect([...most.keys()].filter((file) => (counted.get(file) ?? 0) === 0)).toEqual([])
  })

  it('are seen where they are', () => {
    expect(claimsIn('x.ts', 'const a = b as C; const d = e as unknown as F; f(g as H).i')).toBe(3)
    expect(claimsIn('x.ts', "const a = ['b'] as const; const c = { d: null as E }; import { x as y } from 'z'")).toBe(0)
  })
})
