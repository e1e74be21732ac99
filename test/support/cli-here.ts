/** Runs the command line in this process: what it prints and the code it ends with, without starting a program. */
import { vi } from 'vitest'
import { cliProgram } from '../../src/cli/program.ts'

export interface Printed {
  readonly code: number
  readonly out: string
}

/** One at a time; a wrong command line throws. */
export const runCli = async (args: ReadonlyArray<string>): Promise<Printed> => {
  const before = process.exitCode
  let out = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk, encoding, done) => {
    out += String(chunk)
    const told = typeof encoding === 'function' ? encoding : done
    told?.()
    return true
  })
  try {
    await cliProgram().parseAsync([...args], { from: 'user' })
    return { code: Number(process.exitCode ?? 0), out }
  } finally {
    write.mockRestore()
    process.exitCode = before
  }
}
