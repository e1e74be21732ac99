/** The sections of a report in their order: a new one is a file here and a line. */
import type { SectionDefinition } from '../section.ts'
import { boardSection } from './board.ts'
import { cohortsSection } from './cohorts.ts'
import { forecastSection } from './forecast.ts'
import { funnelSection } from './funnel.ts'
import { managersSection } from './managers.ts'
import { monthSection } from './month.ts'
import { restatedSection } from './restated.ts'
import { revenueSection } from './revenue.ts'
import { rfmSection } from './rfm.ts'
import { riskSection } from './risk.ts'
import { serviceSection } from './service.ts'
import { sourcesSection } from './sources.ts'
import { survivalSection } from './survival.ts'
import { waterfallSection } from './waterfall.ts'
import { winLossSection } from './win-loss.ts'

export const sections: ReadonlyArray<SectionDefinition> = [
  boardSection,
  funnelSection,
  waterfallSection,
  forecastSection,
  winLossSection,
  sourcesSection,
  managersSection,
  riskSection,
  cohortsSection,
  survivalSection,
  revenueSection,
  rfmSection,
  serviceSection,
  monthSection,
  restatedSection,
]
