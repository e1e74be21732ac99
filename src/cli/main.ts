#!/usr/bin/env node
/** `clientela`: for analysts, auditors and operators who write no code. */
import { Command, CommanderError } from 'commander'
import { auditVerbs } from './audit.ts'
import { copyVerb } from './copy.ts'
import { demoVerb } from './demo.ts'
import { handleVerb } from './handle.ts'
import { healthVerb } from './health.ts'
import { importVerbs } from './import.ts'
import { pipelineVerbs } from './pipeline.ts'
import { retentionVerbs } from './retention.ts'
import { schemaVerb } from './schema.ts'
import { exitCodeOf } from './session.ts'
import { viewsVerbs } from './views.ts'

const program = new Command('clientela')
  .description('client relationships as events: pipeline, retention, timeline, audit')
  .showHelpAfterError('(--help says more)')
  .exitOverride()
demoVerb(program)
importVerbs(program)
handleVerb(program)
copyVerb(program)
schemaVerb(program)
pipelineVerbs(program)
retentionVerbs(program)
auditVerbs(program)
viewsVerbs(program)
healthVerb(program)

/** Subcommands inherit neither the override nor the hint. */
const inherit = (command: Command): void => {
  for (const sub of command.commands) {
    sub.exitOverride().showHelpAfterError('(--help says more)')
    inherit(sub)
  }
}
inherit(program)

// A reader that has seen enough (head, less) closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await program.parseAsync()
} catch (thrown) {
  if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : 2
  else {
    process.stderr.write(`clientela: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
    process.exitCode = exitCodeOf(thrown)
  }
}
