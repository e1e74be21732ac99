/** `clientela schema [NAME]`: JSON Schema of every command and event. */
import type { Command } from 'commander'
import { schemasOf } from '../app/schema.ts'
import { crmAggregates } from '../domain/index.ts'
import { bookkeepingAggregates } from '../kernel/bookkeeping.ts'
import { makeRegistry } from '../kernel/registry.ts'
import { print } from './output.ts'
import { type CommonOptions, formOf, UsageError } from './session.ts'

export const schemaVerb = (program: Command): void => {
  program
    .command('schema')
    .argument('[name]', 'a command or an event; default: all')
    .description('JSON Schema of commands and events, from the codecs that validate them')
    .option('--json', 'machine form (the schemas are JSON in any case)')
    .addHelpText('after', '\nExample:\n  $ clientela schema RaiseObjection')
    .action(async (name: string | undefined, options: CommonOptions) => {
      const schemas = schemasOf(makeRegistry([...crmAggregates(), ...bookkeepingAggregates]))
      if (name === undefined && formOf(options) !== 'json') {
        const list = (kind: string, names: ReadonlyArray<string>) => names.map((one) => [kind, one])
        await print('table', {}, [
          {
            columns: ['kind', 'name'],
            rows: [...list('command', Object.keys(schemas.commands)), ...list('event', Object.keys(schemas.events))],
            notes: ['clientela schema NAME prints one, clientela schema --json all'],
          },
        ])
        return
      }
      const one = name === undefined ? schemas : (schemas.commands[name] ?? schemas.events[name])
      if (one === undefined) throw new UsageError(`no command or event is called ${name}; clientela schema lists them`)
      process.stdout.write(`${JSON.stringify(one, null, 2)}\n`)
    })
}
