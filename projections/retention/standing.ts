/** R0, new and existing clients told apart: who is active, since when, and who came, came back or was lost within a period. */

import { periodOf } from '../../src/domain/values/period.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { recordOf } from '../../src/kernel/records.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, figures } from '../figures.ts'
import { periodFields } from '../pipeline/period.ts'
import { defineView, type Question } from '../view.ts'
import {
  activeDays,
  covers,
  type Life,
  type LifeOptions,
  lifeFacts,
  lifeFields,
  lifePiece,
  livesOf,
  type Setting,
  type SettingOptions,
  settingFields,
} from './life.ts'

/** `prospect`: has neither bought nor signed yet · `lost`: said to be, and not won back · `inactive`: was active, without a word. */
export const clientStatuses = ['active', 'inactive', 'lost', 'prospect'] as const
export type ClientStatus = (typeof clientStatuses)[number]

/**
 * `new`: the first won deal or contract ever lies in the period · `won-back`: active again in it after a time when it was not ·
 * `existing`: began before · `start-unknown`: existing, and began before the recorded history.
 */
export const standings = ['new', 'won-back', 'existing', 'start-unknown'] as const
export type Standing = (typeof standings)[number]

export interface StandingOptions extends LifeOptions, SettingOptions {
  /** First local day of the period; default the month asked about. */
  readonly from?: LocalDate
  /** First local day that no longer belongs to it. */
  readonly to?: LocalDate
}

const standingOptions = struct({}, { ...lifeFields, ...settingFields, ...periodFields })

export interface StandingClient {
  readonly client: string
  readonly status: ClientStatus
  /** Null for a prospect, and for who began after the period. */
  readonly standing: Standing | null
  readonly first: LocalDate | null
  /** First day of the present activity; null where there is none. */
  readonly since: LocalDate | null
  /** Why it was said to be lost. */
  readonly reason: string | null
}

export interface Standings {
  readonly setting: Setting
  readonly from: LocalDate
  readonly to: LocalDate
  readonly statuses: Readonly<Record<ClientStatus, number>>
  readonly standings: Readonly<Record<Standing, number>>
  readonly clients: ReadonlyArray<StandingClient>
  readonly merged: number
  readonly inferred: number
}

interface Bounds {
  readonly from: LocalDate
  readonly to: LocalDate
}

const standingOf = (life: Life, begins: ReadonlyArray<LocalDate>, { from, to }: Bounds): Standing | null => {
  if (life.first === null || life.first >= to) return null
  if (!life.startKnown) return 'start-unknown'
  if (life.first >= from) return 'new'
  return begins.some((day) => day >= from && day < to) ? 'won-back' : 'existing'
}

const clientOf = (life: Life, { zone, asOf }: Question, bounds: Bounds, options: StandingOptions): StandingClient => {
  const today = zone.localDate(asOf)
  const days = activeDays(life, options)
  const present = days.find((one) => covers([one], today))
  const said = life.record.lost ? life.losses.at(-1) : undefined
  const begins = [...days.slice(1).map(({ from }) => from), ...life.wonBack.map(({ day }) => day)]
  const status =
    present !== undefined ? 'active' : said !== undefined ? 'lost' : life.first === null ? 'prospect' : 'inactive'
  return {
    client: life.client,
    status,
    standing: standingOf(life, begins, bounds),
    first: life.first,
    since: present?.from ?? null,
    reason: said?.reason ?? null,
  }
}

interface Placed {
  readonly life: Life
  readonly row: StandingClient
}

const countBy = <K extends string>(
  keys: ReadonlyArray<K>,
  all: ReadonlyArray<Placed>,
  of: (row: StandingClient) => K | null,
): Readonly<Record<K, number>> =>
  figures<Readonly<Record<K, number>>>(
    recordOf(keys, (key) =>
      counted(
        all.filter(({ row }) => of(row) === key),
        ({ life }) => lifePiece(life),
      ),
    ),
  )

export const standing = defineView({
  id: 'R0',
  verb: 'retention standing',
  title: 'clients active, new, existing, won back and lost',
  facts: lifeFacts,
  options: standingOptions,
  answer: (facts, question, given: StandingOptions): Standings => {
    const options = { ...given, setting: given.setting ?? 'either' } as const
    const month = periodOf(question.zone.localDate(question.asOf), 'month')
    const bounds = { from: options.from ?? month.from, to: options.to ?? month.to }
    const { lives, merged, inferred } = livesOf(facts, question, options)
    const placed = lives.map((life) => ({ life, row: clientOf(life, question, bounds, options) }))
    return figures<Standings>({
      setting: options.setting,
      ...bounds,
      statuses: countBy(clientStatuses, placed, ({ status }) => status),
      standings: countBy(standings, placed, (row) => row.standing),
      clients: placed.map(({ row }) => row),
      merged,
      inferred,
    })
  },
})
