/** What any view is asked beside the moment, as JSON: `--options '{"by":"manager"}'`. */
import type { Command } from 'commander'
import { UsageError } from './session.ts'

export const optionsFlag = (command: Command): Command =>
  command.option('--options <json>', `what the view is asked beside the moment, such as '{"by":"manager"}'`)

export const besides = (options: string | undefined): object => {
  if (options === undefined) return {}
  try {
    const parsed: unknown = JSON.parse(options)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new UsageError(`--options ${options}: write a JSON object, such as '{"by":"manager"}'`)
}
