/** Lines of a text file, or of standard input. */
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { FileProblem } from './csv.ts'

const NEWLINE = 0x0a

export interface Line {
  readonly text: string
  /** Why it is no text, where it is none: what can't be read is not guessed at. */
  readonly problem?: string
}

const lineOf = (bytes: Buffer, first: boolean): Line => {
  const text = bytes.toString('utf8').replace(/\r$/, '')
  const line = { text: first ? text.replace(/^\uFEFF/, '') : text }
  return isUtf8(bytes) ? line : { ...line, problem: 'not UTF-8: save the file as UTF-8 and read it again' }
}

/**
 * `-` or nothing: standard input. Lines end with a newline alone: JSON may hold U+2028 and its like as they are; a byte order
 * mark before the first is none of its text. Throws `FileProblem` where it can't be read.
 */
export async function* linesOf(file: string | undefined): AsyncGenerator<Line> {
  const input: AsyncIterable<Buffer | string> =
    file === undefined || file === '-' ? process.stdin : createReadStream(file)
  // Of a line that goes on: joined once, when it ends, however long it is.
  let begun: Array<Buffer> = []
  let first = true
  const ended = (last: Buffer): Line => {
    const line = lineOf(begun.length === 0 ? last : Buffer.concat([...begun, last]), first)
    begun = []
    first = false
    return line
  }
  try {
    for await (const read of input) {
      const chunk = typeof read === 'string' ? Buffer.from(read) : read
      let from = 0
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        yield ended(chunk.subarray(from, at))
        from = at + 1
      }
      if (from < chunk.length) begun.push(chunk.subarray(from))
    }
    if (begun.length > 0) yield ended(Buffer.alloc(0))
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
  let last = NEWLINE
  try {
    for await (const chunk of createReadStream(file)) {
      const bytes = chunk as Buffer
      last = bytes.at(-1) ?? last
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++
    }
  } catch {
    // Whoever reads it says what is wrong with it.
    return undefined
  }
  return last === NEWLINE ? lines : lines + 1
}
