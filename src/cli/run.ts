/** `clientela` run once: what was thrown becomes a sentence and an exit code. */
import { CommanderError } from 'commander'
import { cliProgram } from './program.ts'
import { exitCodeOf } from './session.ts'

// A reader that has seen enough (head, less) closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await cliProgram().parseAsync()
} catch (thrown) {
  if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : 2
  else {
    process.stderr.write(`clientela: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
    process.exitCode = exitCodeOf(thrown)
  }
}
