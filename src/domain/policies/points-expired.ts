/** Points expire on the day on which their validity ends, whether or not the member moves, and the tier follows (S24, rule 8). */
import { clientId } from '../values/ids.ts'
import { definePolicy } from './define.ts'

/** A timer for each programme and day: what is earned on one day in one programme runs out together. */
const timerOf = (programme: string, day: string): string => `${programme}@${day}`
const programmeOf = (timer: string): string => timer.slice(0, timer.lastIndexOf('@'))

export const pointsExpired = () =>
  definePolicy({
    name: 'points-expired',
    version: 1,
    doc: 'points whose validity has ended expire, and the tier follows from those that are left',
    issues: ['ExpirePoints'],
    paced: true,
    on: {
      PointsEarned: ({ event: { data } }) =>
        data.expires === undefined ? {} : { timers: { [timerOf(data.programme, data.expires)]: data.expires } },
    },
    due: ({ process, timer }) => ({
      commands: [
        {
          command: {
            type: 'ExpirePoints',
            client: clientId(process),
            programme: programmeOf(timer),
            why: 'their validity ended',
          },
          // Who was forgotten has nothing left to expire.
          unless: ['client-not-erased'],
        },
      ],
    }),
  })
