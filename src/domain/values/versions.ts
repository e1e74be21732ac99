/** Of versions of rules or terms the one in force. */
import type { LocalDate } from '../../kernel/local-date.ts'

/** Of what was decided in order the version in force on a local day: that which took effect last, of two from one day the later. */
export const versionOn = <Version extends { readonly effective: LocalDate }>(
  versions: ReadonlyArray<Version>,
  day: LocalDate,
): Version | null =>
  versions.reduce<Version | null>(
    (found, one) => (one.effective <= day && (found === null || one.effective >= found.effective) ? one : found),
    null,
  )
