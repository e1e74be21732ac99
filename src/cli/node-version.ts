/** Which Node it takes: what is older would stop at a name that it does not export, and say no more than that. */
const [MAJOR, MINOR] = [22, 15]

/** What a person is told whose Node is too old. */
export const tooOld = (version: string): string | undefined => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major > MAJOR || (major === MAJOR && minor >= MINOR)
    ? undefined
    : `needs Node ${MAJOR}.${MINOR} or newer, this is ${version}`
}
