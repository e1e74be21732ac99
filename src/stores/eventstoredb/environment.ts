/** Credentials of an address and of the environment. */
import * as E from 'fp-ts/lib/Either.js'
import { codeOf } from '../../kernel/error-code.ts'
import type { StoreError } from '../../kernel/errors.ts'
import type { Credentials } from './driver.ts'
import { unavailable } from './errors.ts'

const USER = 'CLIENTELA_ESDB_USER'
const PASSWORD = 'CLIENTELA_ESDB_PASSWORD'
const PASSWORD_FILE = 'CLIENTELA_ESDB_PASSWORD_FILE'

type ReadText = (file: string) => Promise<string>

const inFile = async (file: string, readText: ReadText): Promise<E.Either<StoreError, string>> => {
  try {
    // Editors and `echo` end a file with a line's end, which belongs to no password.
    return E.right((await readText(file)).replace(/\r?\n$/, ''))
  } catch (thrown) {
    return E.left(unavailable(`the file that ${PASSWORD_FILE} names can't be read (${codeOf(thrown)})`))
  }
}

/** What the environment says for an address; those in the address itself come first. */
export const credentialsFor = async (
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
  readText: ReadText,
): Promise<E.Either<StoreError, Credentials | undefined>> => {
  const [username, password, file] = [environment[USER], environment[PASSWORD], environment[PASSWORD_FILE]]
  if (url.includes('@') || (username === undefined && password === undefined && file === undefined))
    return E.right(undefined)
  if (username === undefined) return E.left(unavailable(`${USER} is missing beside the password`))
  if (password !== undefined) return E.right({ username, password })
  if (file === undefined) return E.left(unavailable(`${PASSWORD} or ${PASSWORD_FILE} is missing beside ${USER}`))
  const read = await inFile(file, readText)
  return E.isLeft(read) ? read : E.right({ username, password: read.right })
}

/**
 * An address without its credentials, and those: the client writes an address into its log as it was given. One that still
 * has an @ does not set them off clearly, and is for nobody's log.
 */
export const apartFrom = (url: string): { readonly url: string; readonly credentials: Credentials | undefined } => {
  const [, scheme, username, password, rest] = /^([a-z+]+:\/\/)([^:@/?\s]*):([^@/?\s]*)@(.*)$/i.exec(url) ?? []
  if (scheme === undefined || username === undefined || password === undefined || rest === undefined)
    return { url, credentials: undefined }
  const credentials = { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  return { url: scheme + rest, credentials }
}
