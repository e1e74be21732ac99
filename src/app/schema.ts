/** JSON Schemas of every command and event of an application. */
import { codecOf } from '../kernel/event-codec.ts'
import type { JsonObject } from '../kernel/json.ts'
import { jsonSchema } from '../kernel/json-schema.ts'
import type { Registry } from '../kernel/registry.ts'

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'

export interface Schemas {
  readonly commands: Readonly<Record<string, JsonObject>>
  readonly events: Readonly<Record<string, JsonObject>>
}

const withType = (name: string, shape: JsonObject): JsonObject => {
  const properties = (shape.properties ?? {}) as JsonObject
  const required = Array.isArray(shape.required) ? shape.required : []
  return {
    $schema: DRAFT,
    title: name,
    ...shape,
    properties: { type: { const: name }, ...properties },
    required: ['type', ...required],
    additionalProperties: false,
  }
}

/** Commands as they are sent, `{ type, … }`, nothing else allowed; events as their data, where newer writers may add fields. */
export const schemasOf = (registry: Registry): Schemas => {
  const commands: Record<string, JsonObject> = {}
  const events: Record<string, JsonObject> = {}
  for (const aggregate of registry.aggregates.values()) {
    for (const [name, codec] of Object.entries(aggregate.commands)) commands[name] = withType(name, jsonSchema(codec))
    for (const [name, definition] of Object.entries(aggregate.events))
      events[name] = {
        $schema: DRAFT,
        title: name,
        'x-version': definition.version,
        'x-category': aggregate.category,
        ...jsonSchema(codecOf(definition)),
      }
  }
  return { commands, events }
}
