/** A file that is there whole or not at all: written beside its place and moved there once it is complete. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { codeOf } from '../kernel/error-code.ts'

/** The file can't be written: its folder is missing, the disk is full. Nothing is in its place. */
export class ExportProblem extends Error {
  override readonly name = 'FileProblem'
}

/** Where a file is written before it is whole. */
export const partOf = (path: string): string => `${path}.part`

/** Gives `write` the path to write to, a file's or a folder's; what fails leaves nothing behind. */
export const whole = async <A>(path: string, write: (part: string) => Promise<A>): Promise<A> => {
  const part = partOf(path)
  try {
    const written = await write(part)
    await rename(part, path)
    return written
  } catch (thrown) {
    await rm(part, { force: true, recursive: true })
    if (!(thrown instanceof Error) || !/^E[A-Z]+$/.test(codeOf(thrown) ?? '')) throw thrown
    throw new ExportProblem(`${path} can't be written: ${thrown.message}`)
  }
}

/** Text in pieces into a file. */
export const writeText = (pieces: AsyncIterable<string>, path: string): Promise<void> =>
  whole(path, (part) => pipeline(Readable.from(pieces), createWriteStream(part)))

/** A text that is at hand already. */
export async function* onePiece(text: string): AsyncIterable<string> {
  yield text
}
