/** Reference of the command line: the help of every verb, as it is printed. */
import type { Command } from 'commander'
import { cliProgram } from '../../src/cli/program.ts'

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

const sections = (command: Command, verb: ReadonlyArray<string>): ReadonlyArray<string> => [
  `## ${verb.join(' ')}\n\n\`\`\`text\n${help(command)}\n\`\`\``,
  ...command.commands.flatMap((sub) => sections(sub, [...verb, sub.name()])),
]

export const cliPage = (): Readonly<Record<string, string>> => ({
  'docs/reference/cli.md': `# Command line\n\n${sections(cliProgram(), ['clientela']).join('\n\n')}\n`,
})
