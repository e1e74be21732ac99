/** Lines of a text file, or of standard input. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { FileProblem } from './csv.ts'

/** `-` or nothing: standard input. Throws `FileProblem` where it can't be read. */
export async function* linesOf(file: string | undefined): AsyncGenerator<string> {
  const input = file === undefined || file === '-' ? process.stdin : createReadStream(file)
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield text
  } catch (thrown) {
    throw new FileProblem(
      `${file ?? 'standard input'} can't be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    )
  }
}
