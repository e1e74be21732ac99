/** The version of this package, as its own package.json has it. */
import { createRequire } from 'node:module'

export const { version } = createRequire(import.meta.url)('clientela/package.json') as { readonly version: string }
