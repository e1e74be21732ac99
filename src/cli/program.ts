/** The command line's verbs, put together; `main.ts` runs them, the reference prints their help. */
import { Command } from 'commander'
import { version } from '../report/version.ts'
import { auditVerbs } from './audit.ts'
import { campaignVerbs } from './campaign.ts'
import { clientsVerbs } from './clients.ts'
import { copyVerb } from './copy.ts'
import { demoVerb } from './demo.ts'
import { eraseVerb } from './erase.ts'
import { exportVerbs } from './export.ts'
import { handleVerb } from './handle.ts'
import { healthVerb } from './health.ts'
import { importVerbs } from './import.ts'
import { managerVerbs } from './manager.ts'
import { marketVerbs } from './market.ts'
import { pipelineVerbs } from './pipeline.ts'
import { policiesVerbs } from './policies.ts'
import { replayVerb } from './replay.ts'
import { reportVerb } from './report.ts'
import { retentionVerbs } from './retention.ts'
import { schemaVerb } from './schema.ts'
import { seriesVerb } from './series.ts'
import { serviceVerbs } from './service.ts'
import { viewsVerbs } from './views.ts'
import { watchVerb } from './watch.ts'
import { whatIfVerb } from './what-if.ts'

/** In the order in which `--help` lists them. */
const verbs: ReadonlyArray<(program: Command) => void> = [
  demoVerb,
  importVerbs,
  handleVerb,
  copyVerb,
  schemaVerb,
  pipelineVerbs,
  retentionVerbs,
  serviceVerbs,
  clientsVerbs,
  eraseVerb,
  managerVerbs,
  marketVerbs,
  campaignVerbs,
  auditVerbs,
  policiesVerbs,
  seriesVerb,
  viewsVerbs,
  replayVerb,
  whatIfVerb,
  exportVerbs,
  reportVerb,
  watchVerb,
  healthVerb,
]

/** Subcommands inherit neither the override nor the hint. */
const throwing = (command: Command): void => {
  command.exitOverride().showHelpAfterError('(--help says more)')
  for (const sub of command.commands) throwing(sub)
}

/** Throws `CommanderError` where the command line is not right, instead of ending the process. */
export const cliProgram = (): Command => {
  const program = new Command('clientela')
    .description('client relationships as events: pipeline, retention, timeline, audit')
    .version(version)
  for (const verb of verbs) verb(program)
  throwing(program)
  return program
}
