/** The catalogue: which view of VIEWS.md is answered by which verb, from which tables. */
import { historyIndex } from '../../projections/audit/facts.ts'
import { trail } from '../../projections/audit/trail.ts'
import { ageing } from '../../projections/pipeline/ageing.ts'
import { board } from '../../projections/pipeline/board.ts'
import { conversion } from '../../projections/pipeline/conversion.ts'
import { cycle } from '../../projections/pipeline/cycle.ts'
import { funnel } from '../../projections/pipeline/funnel.ts'
import { slippage } from '../../projections/pipeline/slippage.ts'
import { waterfall } from '../../projections/pipeline/waterfall.ts'
import { winRate } from '../../projections/pipeline/win-rate.ts'
import { clv } from '../../projections/retention/clv.ts'
import { cohorts } from '../../projections/retention/cohorts.ts'
import { repeat } from '../../projections/retention/repeat.ts'
import { survival } from '../../projections/retention/survival.ts'
import type { FactTables } from '../../projections/view.ts'

interface Listed {
  readonly id: string
  readonly verb: string
  readonly title: string
  readonly facts: ReadonlyArray<string>
}

const listed = ({
  id,
  verb,
  title,
  facts,
}: {
  readonly id: string
  readonly verb: string
  readonly title: string
  readonly facts: FactTables
}): Listed => ({
  id,
  verb,
  title,
  facts: Object.values(facts).map((projection) => projection.name),
})

export const views: ReadonlyArray<Listed> = [
  listed(board),
  listed(funnel),
  listed(conversion),
  listed(winRate),
  listed(cycle),
  listed(ageing),
  listed(waterfall),
  listed(slippage),
  listed(cohorts),
  listed(repeat),
  listed(survival),
  listed(clv),
  { id: 'T1', verb: 'timeline', title: 'everything that passed with one client', facts: [historyIndex.name] },
  listed(trail),
]
