/** Reference of the domain: what each aggregate can be told and what can happen to it, from the very codecs. */
import { schemasOf } from '../../src/app/schema.ts'
import { crmAggregates } from '../../src/domain/index.ts'
import type { JsonObject } from '../../src/kernel/json.ts'
import { makeRegistry } from '../../src/kernel/registry.ts'
import { table } from './markdown.ts'
import { rulesOf } from './rules.ts'

const mark = (field: JsonObject): string => {
  const kind = field['x-confidential']
  return `${field['x-personal'] === true ? ' (personal)' : ''}${typeof kind === 'string' ? ` (confidential: ${kind})` : ''}`
}

const shapeOf = (schema: JsonObject): string => {
  if (typeof schema.$ref === 'string') return `${schema.$ref.split('/').at(-1)}`
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => `\`${String(one)}\``).join(' · ')
  if ('const' in schema) return `\`${String(schema.const)}\``
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((one) => shapeOf(one as JsonObject)).join(' or ')
  if (schema.type === 'array') return `list of ${shapeOf((schema.items ?? {}) as JsonObject)}`
  if (schema.type === 'object') {
    if (schema.properties === undefined) return 'map of text to text'
    const required = Array.isArray(schema.required) ? schema.required : []
    const fields = Object.entries(schema.properties as JsonObject)
    if (fields.map(([name]) => name).join() === 'amount,currency') return 'money'
    return `{ ${fields.map(([name, one]) => `${name}${required.includes(name) ? '' : '?'}: ${shapeOf(one as JsonObject)}${mark(one as JsonObject)}`).join(', ')} }`
  }
  if (schema.format === 'date') return 'day'
  if (schema.format === 'date-time') return 'instant'
  if (schema.type === 'string') return schema.maxLength === 512 ? 'id' : 'text'
  if (schema.type === 'integer') {
    const { minimum, maximum } = schema
    if (minimum === undefined && maximum === undefined) return 'whole number'
    return `whole number ${minimum === undefined ? '' : `≥ ${String(minimum)}`}${maximum === undefined ? '' : ` ≤ ${String(maximum)}`}`
  }
  return String(schema.type ?? schema.description ?? 'anything')
}

const fieldsOf = (schema: JsonObject): string => {
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries((schema.properties ?? {}) as JsonObject)
    .filter(([name]) => name !== 'type')
    .map(([name, one]) => {
      const field = one as JsonObject
      return `**${name}**${required.includes(name) ? '' : '?'}: ${shapeOf(field)}${mark(field)}`
    })
    .join('<br>')
}

/** What refers to itself, one of its alternatives a line. */
const definitionsIn = (schemas: ReadonlyArray<JsonObject>): ReadonlyArray<string> => {
  const defined = Object.assign({}, ...schemas.map(({ $defs }) => $defs ?? {})) as Readonly<Record<string, JsonObject>>
  return Object.entries(defined).flatMap(([name, { anyOf }]) => [
    `## ${name}`,
    `One of:\n\n${(anyOf as ReadonlyArray<JsonObject>).map((one) => `- ${shapeOf(one)}`).join('\n')}`,
  ])
}

export const domainPages = (root: string): Readonly<Record<string, string>> => {
  const registry = makeRegistry(crmAggregates())
  const { commands, events } = schemasOf(registry)
  return Object.fromEntries(
    [...registry.aggregates.values()].map((aggregate) => {
      const rows = (names: ReadonlyArray<string>, schemas: Readonly<Record<string, JsonObject>>) =>
        names.map((name) => [`\`${name}\``, fieldsOf(schemas[name] ?? {})])
      const eventRows = Object.entries(aggregate.events).map(([name, { version }]) => [
        `\`${name}\``,
        String(version),
        fieldsOf(events[name] ?? {}),
      ])
      const text = [
        `# ${aggregate.category}`,
        'A field with ? may be left out. Personal fields are marked; they are withheld from whoever may not see them.',
        '## Commands',
        table(['command', 'fields'], rows(Object.keys(aggregate.commands), commands)),
        '## Events',
        table(['event', 'version', 'fields'], eventRows),
        ...definitionsIn(Object.keys(aggregate.events).map((name) => events[name] ?? {})),
        '## Rules',
        'A command that breaks one is refused with `RuleViolation`, its `rule` being this name; nothing is written.',
        table(
          ['rule', 'what it says'],
          rulesOf(root, aggregate.category).map(({ rule, says }) => [`\`${rule}\``, says.join('<br>')]),
        ),
      ].join('\n\n')
      return [`docs/reference/${aggregate.category}.md`, `${text}\n`]
    }),
  )
}
