/** `clientela` run once: what was thrown becomes a sentence and an exit code. */
import { CommanderError } from 'commander'
import { ownPlaceOf } from './own-files.ts'
import { cliProgram } from './program.ts'
import { exitCodeOf } from './session.ts'

/** What went wrong; and where, if it was in a file of one's own. */
const told = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown)
  const place = ownPlaceOf(thrown) ?? ownPlaceOf(thrown.cause)
  return place === undefined ? thrown.message : `${thrown.message}, at ${place}`
}

/** Runs a command line; `process.exitCode` says how it ended. */
export const run = async (args: ReadonlyArray<string>): Promise<void> => {
  try {
    await cliProgram().parseAsync([...args], { from: 'user' })
  } catch (thrown) {
    if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : 2
    else {
      process.stderr.write(`clientela: ${told(thrown)}\n`)
      process.exitCode = exitCodeOf(thrown)
    }
  }
}
