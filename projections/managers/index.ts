/** Managers: who they are, what they do, what comes of it, what stands in their files. */
import { activity } from './activity.ts'
import { listManagers } from './list.ts'
import { lossesByManager } from './losses.ts'
import { quota } from './quota.ts'
import { report } from './report.ts'
import { requirements } from './requirements.ts'
import { scorecard } from './scorecard.ts'
import { showManager } from './show.ts'

export {
  type Activity,
  type ActivityKind,
  type ActivityRow,
  type AppointmentFigures,
  activity,
  activityKinds,
  type ChannelCount,
} from './activity.ts'
export type { ManagerOptions } from './asked.ts'
export {
  type FileEntry,
  type ManagerChange,
  managerChanges,
  personnelFile,
  type RequirementChange,
  requirementChanges,
} from './facts.ts'
export type { AskedFor, FileAt, MeasureAt, QualificationAt, TrainingAt, ViolationAt } from './file.ts'
export { type Keeping, keepingsOf, monthsWithin } from './keeping.ts'
export { type ListedManager, listManagers, type ManagerList, type ManagerListOptions } from './list.ts'
export {
  type LossesByManager,
  type LossesByManagerOptions,
  type LossesOfManager,
  type LostThrough,
  lossesByManager,
} from './losses.ts'
export { type ManagerAt, managersOf, type Promotion } from './manager.ts'
export type { ClientFigures } from './portfolio.ts'
export { type Quota, type QuotaOptions, type QuotaRow, quota } from './quota.ts'
export {
  type MonthlyReport,
  type ReportLine,
  type ReportOptions,
  type ReportSection,
  report,
} from './report.ts'
export type { ReportValue, Unit } from './report-lines.ts'
export {
  type ManagerChecks,
  type ManagerGap,
  type ManagerRequirements,
  type RequirementsOptions,
  type RequirementsThen,
  type RunsOut,
  requirements,
} from './requirements.ts'
export { type Ranks, type Scorecard, type ScorecardRow, type ServiceFigures, scorecard } from './scorecard.ts'
export type { ForecastBias, SellingFigures } from './selling.ts'
export { type FileFigures, type ManagerCard, type ShowManagerOptions, type ShownManager, showManager } from './show.ts'
export type { Check, RequirementAt } from './standards.ts'
export { type SetTarget, setTargets, type Target, targetsOf } from './targets.ts'

export const manager = {
  list: listManagers,
  show: showManager,
  activity,
  quota,
  scorecard,
  report,
  losses: lossesByManager,
  requirements,
} as const
