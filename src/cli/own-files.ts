/** Files of one's own that a command line runs, projections, views, the configuration; and where in them something is wrong. */
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { UsageError } from './usage-error.ts'

const IS_OURS = /^clientela(\/|$)/
const IS_PATH = /^(\.|\/|file:)/

/** Addresses of the files that were named, and of what they import by a path. */
const own = new Set<string>()

/**
 * Whatever folder a file lies in: where no `clientela` is installed, it is the one that runs. And whatever its package.json
 * says, a `.ts` file is a module: what `npm init` writes would have it be none, and so let it import and export nothing.
 */
const withThisPackage = async <A>(load: () => Promise<A>): Promise<A> => {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      try {
        const found = next(specifier, context)
        if (own.has(context.parentURL ?? '') && IS_PATH.test(specifier)) own.add(found.url)
        return own.has(found.url) && found.url.endsWith('.ts') ? { ...found, format: 'module-typescript' } : found
      } catch (thrown) {
        if (!IS_OURS.test(specifier)) throw thrown
        return { url: import.meta.resolve(specifier), shortCircuit: true }
      }
    },
  })
  try {
    return await load()
  } finally {
    hooks.deregister()
  }
}

const PLACE = /(file:\/\/.+?):(\d+)(?::(\d+))?(?=\)?$)/gm
/** What can't be parsed is shown instead, with what is wrong in it underlined. */
const UNDERLINED = /^file:[^^]*\n( *)\^/

/** `my-question.ts:12:5`, where an error arose in such a file: the innermost place. */
export const ownPlaceOf = (thrown: unknown): string | undefined => {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  const [, url, line, column] = [...stack.matchAll(PLACE)].find(([, address = '']) => own.has(address)) ?? []
  if (url === undefined) return undefined
  const [, before] = UNDERLINED.exec(stack) ?? []
  const at = column ?? (before === undefined ? undefined : before.length + 1)
  return [relative('', fileURLToPath(url)), line, ...(at === undefined ? [] : [at])].join(':')
}

const hintOf = (message: string): string => {
  if (/unknown file extension "\.ts"/i.test(message)) return ' (TypeScript files need Node 22.18 or newer)'
  if (/outside a module|unexpected token 'export'/i.test(message))
    return ' (a module is called .mjs, or its package.json says "type": "module")'
  return ''
}

/** What a file exports, by name. Throws `UsageError` with the place where it can't be loaded. */
export const loadOwn = async (file: string): Promise<Readonly<Record<string, unknown>>> => {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`)
  const { href } = pathToFileURL(resolve(file))
  own.add(href)
  try {
    return (await withThisPackage(() => import(href))) as Readonly<Record<string, unknown>>
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new UsageError(`${ownPlaceOf(thrown) ?? file} can't be loaded: ${message}${hintOf(message)}`)
  }
}
