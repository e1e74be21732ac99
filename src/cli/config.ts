/** What `clientela.config.json` or `clientela.config.ts` says; a misspelt setting must not pass in silence. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import * as t from 'io-ts'
import type { ClientelaOptions } from '../app/options.ts'
import { PolicySettings } from '../domain/policies/index.ts'
import { Count } from '../domain/values/numbers.ts'
import type { Policy } from '../kernel/policy.ts'
import { struct } from '../kernel/struct.ts'
import { issuesIn } from '../kernel/validate.ts'
import { loadOwn } from './own-files.ts'
import { UsageError } from './usage-error.ts'

const Config = struct(
  {},
  {
    store: t.string,
    readModels: t.string,
    zone: t.string,
    currency: t.string,
    /** How the library's policies do their work, your own, and how many commands may follow from each other. */
    policies: struct({}, { settings: PolicySettings, own: t.UnknownArray, maxHops: Count }),
  },
)
export type Config = t.TypeOf<typeof Config>

const [JSON_FILE, CODE_FILE] = ['clientela.config.json', 'clientela.config.ts']

const checked = (file: string, config: unknown): Config => {
  const [wrong] = issuesIn(Config, config)
  if (Config.is(config) && wrong === undefined) return config
  throw new UsageError(`${file}: ${wrong?.field} ${wrong?.message}`)
}

export const configFile = async (): Promise<Config> => {
  if (existsSync(JSON_FILE)) {
    let read: unknown
    try {
      read = JSON.parse(await readFile(JSON_FILE, 'utf8'))
    } catch (thrown) {
      throw new UsageError(`${JSON_FILE} can't be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    }
    return checked(JSON_FILE, read)
  }
  if (!existsSync(CODE_FILE)) return {}
  const { default: config = {} } = await loadOwn(CODE_FILE)
  return checked(CODE_FILE, config)
}

/** The policies of a configuration; what is no policy is found out where they are taken in. */
export const policiesIn = ({ policies }: Config): Pick<ClientelaOptions, 'policies'> =>
  policies === undefined ? {} : { policies: { ...policies, own: (policies.own ?? []) as ReadonlyArray<Policy> } }
