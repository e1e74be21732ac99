/** The command line as a user runs it: a process of its own, in a folder of its own. */
import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs `clientela ARGS` in a folder, on `sqlite:./test.db` where nothing else is said. */
export const cliIn =
  (cwd: string) =>
  (args: ReadonlyArray<string>, input = ''): Promise<Ran> =>
    new Promise((done) => {
      const flags = [
        '--conditions=clientela-source',
        '--disable-warning=ExperimentalWarning',
        join(root, 'src/cli/main.ts'),
      ]
      const child = execFile(
        process.execPath,
        [...flags, ...args],
        {
          cwd,
          env: { ...process.env, NO_COLOR: '1', COLUMNS: '100', CLIENTELA_STORE: 'sqlite:./test.db' },
          maxBuffer: 32 * 1024 * 1024,
        },
        (error, out, err) => done({ code: error === null ? 0 : Number(error.code), out, err }),
      )
      child.stdin?.end(input)
    })

/** Sends commands as a role to the store of a folder; throws where one is refused. */
export const sendIn =
  (cwd: string) =>
  async (as: string, ...commands: ReadonlyArray<object>): Promise<void> => {
    const lines = commands.map((command) => JSON.stringify(command)).join('\n')
    const { code, out, err } = await cliIn(cwd)(['handle', '-', '--as', as], `${lines}\n`)
    if (code !== 0) throw new Error(`refused: ${out}${err}`)
  }
