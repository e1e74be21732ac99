/** The command line, in a folder of its own: in this process, or, where the process is what is tested, in another. */

import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import { afterAll, vi } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { temporaryFolder } from './stores.ts'

const root = resolve(import.meta.dirname, '../..')

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

export type Clientela = (args: ReadonlyArray<string>, input?: string) => Promise<Ran>

/** What a terminal would tell; `sqlite:./test.db` where nothing else is said. */
const environment = { NO_COLOR: '1', COLUMNS: '100', CLIENTELA_STORE: 'sqlite:./test.db' }

/** Runs `clientela ARGS` in a folder, in a process of its own. */
export const processIn =
  (cwd: string): Clientela =>
  (args, input = '') =>
    new Promise((done) => {
      const flags = [
        '--conditions=clientela-source',
        '--disable-warning=ExperimentalWarning',
        join(root, 'src/cli/main.ts'),
      ]
      const child = execFile(
        process.execPath,
        [...flags, ...args],
        { cwd, env: { ...process.env, ...environment }, maxBuffer: 32 * 1024 * 1024 },
        (error, out, err) => done({ code: error === null ? 0 : Number(error.code), out, err }),
      )
      child.stdin?.end(input)
    })

const caught = (stream: NodeJS.WriteStream): { readonly text: () => string; readonly release: () => void } => {
  let text = ''
  const write = vi.spyOn(stream, 'write').mockImplementation((chunk, encoding, done) => {
    text += String(chunk)
    const told = typeof encoding === 'function' ? encoding : done
    told?.()
    return true
  })
  return { text: () => text, release: () => write.mockRestore() }
}

const here = async (cwd: string, args: ReadonlyArray<string>, input: string): Promise<Ran> => {
  const [exitCode, folder] = [process.exitCode, process.cwd()]
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const stdin = vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([input]) as typeof process.stdin)
  const [out, err] = [caught(process.stdout), caught(process.stderr)]
  process.chdir(cwd)
  process.exitCode = 0
  try {
    await run(args)
    return { code: Number(process.exitCode), out: out.text(), err: err.text() }
  } finally {
    process.exitCode = exitCode
    process.chdir(folder)
    for (const stream of [out, err]) stream.release()
    stdin.mockRestore()
    vi.unstubAllEnvs()
  }
}

let last: Promise<unknown> = Promise.resolve()

/** Runs `clientela ARGS` in a folder as `processIn` does, without starting a program; one after another. */
export const cliIn =
  (cwd: string): Clientela =>
  (args, input = '') => {
    const ran = last.then(() => here(cwd, args, input))
    last = ran.catch(() => undefined)
    return ran
  }

/** Sends commands as a role to the store of a folder; throws where one is refused. */
export const sendIn =
  (cwd: string) =>
  async (as: string, ...commands: ReadonlyArray<object>): Promise<void> => {
    const lines = commands.map((command) => JSON.stringify(command)).join('\n')
    const { code, out, err } = await cliIn(cwd)(['handle', '-', '--as', as], `${lines}\n`)
    if (code !== 0) throw new Error(`refused: ${out}${err}`)
  }

/** Cells of a CSV that are words for people: amounts with their currency, per cent, a dash for what nobody knows. */
export const peoplesCells = (csv: string): ReadonlyArray<string> =>
  (parse(csv) as ReadonlyArray<ReadonlyArray<string>>)
    .flat()
    .filter((cell) => /^-?[\d,.]+ (%|[A-Z]{3})$|^–$/.test(cell))

/** A folder of the test file's own, removed after it; `clientela` in it, and `send` to its store. */
export const cliHere = () => {
  const folder = temporaryFolder()
  afterAll(folder.remove)
  return { folder, clientela: cliIn(folder.path), send: sendIn(folder.path) }
}
