/** `clientela` run once: what was thrown becomes a sentence and an exit code. */
import { CommanderError } from 'commander'
import { cliProgram } from './program.ts'
import { exitCodeOf } from './session.ts'

/** Runs a command line; `process.exitCode` says how it ended. */
export const run = async (args: ReadonlyArray<string>): Promise<void> => {
  try {
    await cliProgram().parseAsync([...args], { from: 'user' })
  } catch (thrown) {
    if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : 2
    else {
      process.stderr.write(`clientela: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
      process.exitCode = exitCodeOf(thrown)
    }
  }
}
