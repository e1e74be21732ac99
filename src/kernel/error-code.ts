/** The code that Node, or a driver, gives its errors: `ENOENT`; undefined of all else. */
export const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
