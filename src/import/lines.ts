/** Lines of a text file, or of standard input. */
import { createReadStream } from 'node:fs'
import { FileProblem } from './csv.ts'

const NEWLINE = 0x0a

/**
 * `-` or nothing: standard input. Lines end with a newline alone: JSON may hold U+2028 and its like as they are. Throws
 * `FileProblem` where it can't be read.
 */
export async function* linesOf(file: string | undefined): AsyncGenerator<string> {
  const input = file === undefined || file === '-' ? process.stdin : createReadStream(file)
  input.setEncoding('utf8')
  let rest = ''
  try {
    for await (const chunk of input) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield line.replace(/\r$/, '')
    }
    if (rest !== '') yield rest
  } catch (thrown) {
    throw new FileProblem(
      `${file ?? 'standard input'} can't be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    )
  }
}

/** How many lines a file has, for how far reading it has come; undefined where that can't be told beforehand. */
export const linesIn = async (file: string): Promise<number | undefined> => {
  if (file === '-') return undefined
  let lines = 0
  try {
    for await (const chunk of createReadStream(file)) {
      const bytes = chunk as Buffer
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++
    }
  } catch {
    // Whoever reads it says what is wrong with it.
    return undefined
  }
  return lines
}
