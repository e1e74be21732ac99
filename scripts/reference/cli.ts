/** Reference of the command line: an index of the verbs, and for each family of them a page with the help as it is printed. */
import type { Command } from 'commander'
import { cliProgram } from '../../src/cli/program.ts'
import { table } from './markdown.ts'

const WIDTH = 100

const help = (command: Command): string => {
  let text = ''
  command.configureOutput({
    writeOut: (more) => {
      text += more
    },
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return text.trimEnd()
}

/** A command and what it is called by, the program's own name first. */
interface Verb {
  readonly words: ReadonlyArray<string>
  readonly command: Command
}

/** A verb and all below it. */
const withBelow = (verb: Verb): ReadonlyArray<Verb> => [
  verb,
  ...verb.command.commands.flatMap((command) => withBelow({ words: [...verb.words, command.name()], command })),
]

const section = ({ words, command }: Verb): string => `## ${words.join(' ')}\n\n\`\`\`text\n${help(command)}\n\`\`\``

/** A row of the index: of a family only those of its verbs that answer. */
const row = (family: string, { words, command }: Verb): ReadonlyArray<string> => [
  `[${words.slice(1).join(' ')}](cli/${family}.md#${words.join('-')})`,
  command.description(),
]

export const cliPages = (): Readonly<Record<string, string>> => {
  const program = cliProgram()
  const families = program.commands.map((command) => ({
    name: command.name(),
    title: command.description(),
    verbs: withBelow({ words: [program.name(), command.name()], command }),
  }))
  const rows = families.flatMap(({ name, verbs }) =>
    verbs.filter(({ command }) => command.commands.length === 0).map((verb) => row(name, verb)),
  )
  const index = [
    '# Command line',
    'Each verb says the same with `--help`. Exit codes: 0 done, 1 something was refused, 2 wrong usage, 3 the store is out of reach, 4 the history is broken, 5 a projection failed.',
    table(['verb', 'what it does'], rows),
  ]
  return {
    'docs/reference/cli.md': `${index.join('\n\n')}\n`,
    ...Object.fromEntries(
      families.map(({ name, title, verbs }) => [
        `docs/reference/cli/${name}.md`,
        `# ${name}\n\n${title}\n\n${verbs.map(section).join('\n\n')}\n`,
      ]),
    ),
  }
}
