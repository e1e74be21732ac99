/** What the wall shows in Madrid, by the platform's own calendar. */

export const ZONE = 'Europe/Madrid'

const wall = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** Local day, time and ISO weekday of a moment. */
export const localHour = (ms: number): { readonly day: string; readonly hour: string; readonly weekday: number } => {
  const parts = new Map(wall.formatToParts(ms).map(({ type, value }) => [type, value]))
  const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return { day, hour: `${parts.get('hour')}:${parts.get('minute')}`, weekday: weekday === 0 ? 7 : weekday }
}
