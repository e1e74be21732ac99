/** Cells that logs of purchases and invoices have in common. */
import * as E from 'fp-ts/lib/Either.js'
import type { Zone } from '../domain/values/zone.ts'
import { epochMs, type Instant, instantFromEpochMs } from '../kernel/instant.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import type { DateReader } from './dates.ts'

/** A client's id; a number that went through a spreadsheet as 17850.0 is 17850. */
export const readClient = (text = ''): E.Either<string, string> =>
  text === '' ? E.left('the line names no client') : E.right(/^\d+\.0$/.test(text) ? text.slice(0, -2) : text)

export interface Moment {
  readonly day: LocalDate
  readonly at: Instant
}

const TIME = /^(.*?)[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/

/** A day, with a local time behind it or without one: then its start. */
export const readMoment = (text: string, date: DateReader, zone: Zone): E.Either<string, Moment> => {
  const [, day = text, hours, minutes = '0', seconds = '0'] = TIME.exec(text.trim()) ?? []
  const read = date(day)
  if (E.isLeft(read)) return read
  if (hours === undefined) return E.right({ day: read.right, at: zone.startOfDay(read.right) })
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59)
    return E.left(`"${text.slice(0, 40)}" has no time of day behind the date`)
  const minute = zone.at(read.right, Number(hours) * 60 + Number(minutes))
  return E.right({ day: read.right, at: instantFromEpochMs(epochMs(minute) + Number(seconds) * 1_000) })
}
