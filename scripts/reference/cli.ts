/** Reference of the command line: the help of every verb, as it is printed. */
import { spawnSync } from 'node:child_process'

const help = (root: string, verb: ReadonlyArray<string>): string => {
  const flags = ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning']
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, 'src/cli/main.ts', ...verb, '--help'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '100', NO_COLOR: '1' },
  })
  if (status !== 0) throw new Error(`clientela ${verb.join(' ')} --help: ${stderr}`)
  return stdout.trimEnd()
}

/** Names in the part of a help that lists verbs. */
const verbsIn = (text: string): ReadonlyArray<string> => {
  const list = /\nCommands:\n([\s\S]*?)(\n\n|$)/.exec(text)?.[1] ?? ''
  return [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].flatMap(([, name]) =>
    name === undefined || name === 'help' ? [] : [name],
  )
}

const sections = (root: string, verb: ReadonlyArray<string>): ReadonlyArray<string> => {
  const text = help(root, verb)
  const own = `## clientela${verb.map((one) => ` ${one}`).join('')}\n\n\`\`\`text\n${text}\n\`\`\``
  return [own, ...verbsIn(text).flatMap((name) => sections(root, [...verb, name]))]
}

export const cliPage = (root: string): Readonly<Record<string, string>> => ({
  'docs/reference/cli.md': `# Command line\n\n${sections(root, []).join('\n\n')}\n`,
})
