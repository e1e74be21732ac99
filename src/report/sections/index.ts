/** The sections of a report in their order: a new one is a file here and a line. */
import type { SectionDefinition } from '../section.ts'
import { ageingSection } from './ageing.ts'
import { boardSection } from './board.ts'
import { calibrationSection } from './calibration.ts'
import { churnSection } from './churn.ts'
import { cohortsSection } from './cohorts.ts'
import { concentrationSection } from './concentration.ts'
import { forecastSection } from './forecast.ts'
import { funnelSection } from './funnel.ts'
import { managersSection } from './managers.ts'
import { monthSection } from './month.ts'
import { pathsSection } from './paths.ts'
import { restatedSection } from './restated.ts'
import { revenueSection } from './revenue.ts'
import { rfmSection } from './rfm.ts'
import { riskSection } from './risk.ts'
import { serviceSection } from './service.ts'
import { sizeSection } from './size.ts'
import { sourcesSection } from './sources.ts'
import { survivalSection } from './survival.ts'
import { waterfallSection } from './waterfall.ts'
import { winLossSection } from './win-loss.ts'
import { worthSection } from './worth.ts'

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

/** What a whole report has besides, so that every view is on it. */
export const moreSections: ReadonlyArray<SectionDefinition> = [
  ageingSection,
  pathsSection,
  sizeSection,
  calibrationSection,
  churnSection,
  worthSection,
  concentrationSection,
]
