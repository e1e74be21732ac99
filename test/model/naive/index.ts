/** The naive model's word on every command. */
import type { Command } from '../../../src/app/clientela.ts'
import { clients } from './client.ts'
import { calendars, managers, requirements } from './company.ts'
import { complaints } from './complaint.ts'
import { contracts } from './contract.ts'
import { deals } from './deal.ts'
import type { Around, Said, Word, World } from './kit.ts'
import { campaigns, competitors, products, programmes, segments } from './market.ts'
import { orders } from './order.ts'

export { type Around, type Happened, nothingYet, type Said, type World } from './kit.ts'
export { localHour, ZONE } from './local.ts'

const word: Word<Command['type']> = {
  ...clients,
  ...deals,
  ...contracts,
  ...orders,
  ...complaints,
  ...campaigns,
  ...programmes,
  ...products,
  ...segments,
  ...competitors,
  ...managers,
  ...requirements,
  ...calendars,
}

/** Every command that the model has a word on. */
export const words: ReadonlyArray<string> = Object.keys(word)

/** What the model says of a command; nothing has happened before `happen` is called. */
export const saysOf = (world: World, command: Command, around: Around): Said =>
  (word[command.type] as (world: World, command: Command, around: Around) => Said)(world, command, around)
