/** How the year goes: busy before Christmas and in spring, quiet in August and from Christmas to Epiphany. */
import { DAY, type Dice, localDay } from './dice.ts'
import { isWorkday, workTime } from './work-time.ts'

/** From January on; the year's mean is 1. */
const seasons = [0.7, 0.9, 1.15, 1.0, 1.1, 1.05, 0.85, 0.35, 1.15, 1.25, 1.45, 1.05] as const
const BUSIEST = 1.45

export const seasonAt = (ms: number): number => seasons[new Date(ms).getUTCMonth()] ?? 1

/** The hands of warehouse and transport are full. */
export const isRush = (ms: number): boolean => seasonAt(ms) > 1.2

/** Most of those who decide are away. */
const isAway = (dice: Dice, ms: number): boolean => {
  const date = localDay(ms).slice(5)
  return (date >= '08-01' && date < '08-26') || date >= '12-24' || date < '01-07' ? dice.chance(0.65) : false
}

/** So many days of work later; days on which those who decide are away do not count. */
export const workLater = (dice: Dice, from: number, days: number): number => {
  let at = from
  for (let left = days; left > 0; ) {
    at += DAY
    if (isWorkday(at) && !isAway(dice, at)) left--
  }
  return workTime(dice, at)
}

/** When somebody next wants something, on the mean so many days later: sooner in busy months than in quiet ones. */
export const nextMoment = (dice: Dice, from: number, meanDays: number): number => {
  let at = from
  while (!isWorkday(at) || !dice.chance((1.4 * seasonAt(at)) / meanDays)) at += DAY
  return workTime(dice, at)
}

/** A moment between two others, more likely in a busy month. */
export const momentBetween = (dice: Dice, from: number, to: number): number => {
  let at = from
  do at = from + Math.floor((dice.below(10_000) / 10_000) * (to - from))
  while (!isWorkday(at) || !dice.chance(seasonAt(at) / BUSIEST))
  return workTime(dice, at)
}
