/** TLS, certificates and credentials: who is let in, and what is said to whoever is not, without a secret in it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { openClientela } from '../../../src/index.ts'
import '../../../src/eventstoredb.ts'
import type { StreamName } from '../../../src/kernel/stream-name.ts'
import { type EventStoreDbOptions, eventStoreDbStore } from '../../../src/stores/eventstoredb/store.ts'
import { certificate } from '../../support/certificates.ts'
import { type EventStoreServerOptions, startEventStoreServer } from '../../support/eventstoredb-server/index.ts'
import { orThrow, temporaryFolder, turn } from '../../support/stores.ts'

const folder = temporaryFolder()
const closing: Array<() => Promise<void>> = []
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
  folder.remove()
})

const [good, over, other, client] = [
  await certificate(folder.path, 'node'),
  await certificate(folder.path, 'over', 'over'),
  await certificate(folder.path, 'other'),
  await certificate(folder.path, 'client'),
]
const user = { username: 'ops', password: 'Geheim-123' }

const start = async (options: EventStoreServerOptions) => {
  const server = await startEventStoreServer(options)
  closing.push(server.stop)
  return server
}

const happened = () => ({ id: crypto.randomUUID(), type: 'Happened', data: { n: 1 }, metadata: {} })

/** 'works', once something was written and read again; else the error. */
const outcome = async (options: EventStoreDbOptions): Promise<string> => {
  const opened = await eventStoreDbStore({ sleep: turn, ...options })()
  if (E.isLeft(opened)) return `${opened.left._tag}: ${opened.left.message}`
  const store = opened.right
  closing.push(store.close)
  const stream = `thing-${crypto.randomUUID()}` as StreamName
  const appended = await store.append(stream, 'no-stream', [happened()])()
  if (E.isLeft(appended)) return `${appended.left._tag}: ${appended.left.message}`
  let count = 0
  for await (const page of store.read(stream)) count += page.length
  return count === 1 ? 'works' : `${count} events`
}

describe('TLS', () => {
  it('works with the authority named in the address', async () => {
    const { port } = await start({ tls: good })
    expect(await outcome({ url: `esdb://127.0.0.1:${port}?tlsCaFile=${good.certFile}` })).toBe('works')
  })

  it('of another authority is refused', async () => {
    const { port } = await start({ tls: good })
    expect(await outcome({ url: `esdb://127.0.0.1:${port}?tlsCaFile=${other.certFile}` })).toMatch(
      /^StoreUnavailable: no connection: the certificate of the server is not accepted: .*tlsCAFile/,
    )
  })

  it('of another authority is refused by a cluster too, and said of each node beside what is wrong with the others', async () => {
    const { port } = await start({ tls: good })
    const said = await outcome({ url: `esdb+discover://127.0.0.1:1,127.0.0.1:${port}?tlsCaFile=${other.certFile}` })
    expect(said).toMatch(
      /^StoreUnavailable: no connection: no node of the cluster answers .*; 127.0.0.1:1: nobody listens there/,
    )
    expect(said).toMatch(new RegExp(`; 127.0.0.1:${port}: the certificate of the server is not accepted: .*tlsCAFile`))
  })

  it('by a certificate that is over is refused, and says so', async () => {
    const { port } = await start({ tls: over })
    expect(await outcome({ url: `esdb://127.0.0.1:${port}?tlsCaFile=${over.certFile}` })).toMatch(
      /^StoreUnavailable: .*expired/,
    )
  })

  it('is not spoken by a server without it, nor the other way round', async () => {
    const [plain, secure] = [await start({}), await start({ tls: good })]
    expect(await outcome({ url: `esdb://127.0.0.1:${plain.port}?tlsCaFile=${good.certFile}` })).toMatch(
      /^StoreUnavailable: no connection: the port speaks no TLS; tls=false/,
    )
    expect(await outcome({ url: `esdb://127.0.0.1:${secure.port}?tls=false` })).toMatch(
      /^StoreUnavailable: no connection: who listens there speaks another protocol, or this one by TLS only/,
    )
  })

  it('lets in who shows a certificate of the right authority, where the server asks for one', async () => {
    const { port } = await start({ tls: { ...good, clientsOf: client.cert } })
    const url = `esdb://127.0.0.1:${port}?tlsCaFile=${good.certFile}`
    const shown = (by: typeof client) => `${url}&userCertFile=${by.certFile}&userKeyFile=${by.keyFile}`
    expect(await outcome({ url: shown(client) })).toBe('works')
    expect(await outcome({ url: shown(other) })).toMatch(/^StoreUnavailable/)
    expect(await outcome({ url })).toMatch(/^StoreUnavailable/)
  })
})

describe('credentials', () => {
  it('of the address or of each call are taken', async () => {
    const { port } = await start({ tls: good, users: [user] })
    const rest = `127.0.0.1:${port}?tlsCaFile=${good.certFile}`
    expect(await outcome({ url: `esdb://${user.username}:${user.password}@${rest}` })).toBe('works')
    expect(await outcome({ url: `esdb://${rest}`, credentials: user })).toBe('works')
  })

  it('that are wrong or missing are refused, and stand in no message', async () => {
    const { port } = await start({ tls: good, users: [user] })
    const rest = `127.0.0.1:${port}?tlsCaFile=${good.certFile}`
    const wrong = await outcome({ url: `esdb://${user.username}:Falsch-456@${rest}` })
    const missing = await outcome({ url: `esdb://${rest}` })
    const each = await outcome({ url: `esdb://${rest}`, credentials: { username: 'ops', password: 'Falsch-456' } })
    for (const message of [wrong, missing, each]) {
      expect(message).toMatch(/^StoreUnavailable: access denied: check name and password/)
      expect(message).not.toContain('Falsch')
    }
  })

  it('of another than the store was opened with go with each call, and are judged by themselves', async () => {
    const { port } = await start({ tls: good, users: [user] })
    const url = `esdb://127.0.0.1:${port}?tlsCaFile=${good.certFile}`
    const store = orThrow(await eventStoreDbStore({ url, credentials: user })())
    closing.push(store.close)
    const stream = `thing-${crypto.randomUUID()}` as StreamName
    const wrong = store.as({ username: 'ops', password: 'Falsch-456' })
    const refused = await wrong.append(stream, 'no-stream', [happened()])()
    expect(E.isLeft(refused) && refused.left.message).toMatch(/^access denied/)
    expect(JSON.stringify(refused)).not.toContain('Falsch')
    expect(E.isLeft(await wrong.head()())).toBe(true)
    const consume = async () => {
      for await (const _ of wrong.groups.consume({ stream, group: 'letters' }));
    }
    await expect(consume()).rejects.toThrow('access denied')

    const same = store.as(user)
    expect(orThrow(await same.append(stream, 'no-stream', [happened()])()).revision).toBe(0)
    await same.close()
    expect(E.isLeft(await same.append(stream, 0, [happened()])())).toBe(true)
    expect(orThrow(await store.append(stream, 0, [happened()])()).revision).toBe(1)

    const later = store.as(user)
    await store.close()
    const closed = await later.append(stream, 1, [happened()])()
    expect(E.isLeft(closed) && closed.left._tag).toBe('StoreUnavailable')
  })

  it('that an address does not set off clearly are refused before anybody is asked', async () => {
    for (const secret of ['Ge@heim', 'Ge/heim', 'Ge heim', 'Ge?heim'])
      expect(await outcome({ url: `esdb://ops:${secret}@127.0.0.1:1?tls=false` })).toBe(
        'StoreUnavailable: write @, /, ? and spaces in what an address says as %40, %2F, %3F and %20',
      )
    // The client would write it into its log.
    expect(await outcome({ url: 'ops:Geheim@127.0.0.1:1' })).toContain('write @')
  })

  it('stand in no message, whatever else is wrong with the address', async () => {
    for (const url of [
      'esdb://ops:Geheim-123@',
      'esdb://ops:Geheim-123@127.0.0.1:x',
      'esdb://ops:Geheim-123@127.0.0.1:1,127.0.0.1:2:3',
      'esdb://ops:Geheim-123@127.0.0.1:1?tls=maybe',
      'esdb+discover://ops:Geheim-123@127.0.0.1:1?tls=false&discoveryInterval=1',
      'esdb://ops:Geheim-123@no.such.host.invalid:2113?tls=false',
    ]) {
      const said = await outcome({ url })
      expect(said).toMatch(/^StoreUnavailable/)
      expect(said).not.toContain('Geheim')
    }
  })
})

describe('a user without the rights', () => {
  it('is told which right reading everything takes', async () => {
    const { port, faults } = await start({ tls: good, users: [user] })
    faults.beforeRead = () => ({ code: 7, details: 'Access Denied', exception: 'access-denied' })
    expect(await outcome({ url: `esdb://127.0.0.1:${port}?tlsCaFile=${good.certFile}`, credentials: user })).toMatch(
      /^StoreUnavailable: access denied: .*read \$all$/,
    )
  })
})

describe('credentials of a call', () => {
  const helena = { username: 'helena', password: 'Auch-789' }
  const calls: Array<string> = []
  const opened = async () => {
    const { port } = await start({
      tls: good,
      users: [user, helena],
      onCall: (method, username) => calls.push(`${method} as ${username}`),
    })
    const url = `esdb://127.0.0.1:${port}?tlsCaFile=${good.certFile}`
    const store = orThrow(await eventStoreDbStore({ url, credentials: user, sleep: turn })())
    closing.push(store.close)
    calls.length = 0
    return store
  }
  const stream = 'thing-1' as StreamName

  it('make each append a call of its own, by Append; those of the store go together, by BatchAppend', async () => {
    const store = await opened()
    const hers = store.as(helena)
    for (const revision of [-1, 0, 1])
      orThrow(await hers.append(stream, revision < 0 ? 'no-stream' : revision, [happened()])())
    for (const revision of [2, 3]) orThrow(await store.append(stream, revision, [happened()])())
    let read = 0
    for await (const page of hers.read(stream)) read += page.length
    expect(read).toBe(5)
    expect(calls).toEqual([...Array(3).fill('append as helena'), 'batchAppend as ops', 'read as helena'])
  })

  it('say the user of a whole program too', async () => {
    const store = await opened()
    const crm = await openClientela({ store: store.as(helena), zone: 'UTC' })
    await crm.handle(
      { type: 'RegisterClient', name: 'Meyer', kind: 'person', acquired: { by: 'call' } },
      { actor: { id: 'a', role: 'head' } },
    )
    await crm.close()
    expect(calls).toContain('append as helena')
    expect(new Set(calls.map((call) => call.split(' as ')[1]))).toEqual(new Set(['helena']))
  })
})

describe('credentials of the environment', () => {
  const said = async (url: string, environment: Readonly<Record<string, string>>): Promise<string> => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    try {
      const crm = await openClientela({ store: url, zone: 'UTC' })
      await crm.close()
      return 'works'
    } catch (thrown) {
      return String(thrown)
    } finally {
      vi.unstubAllEnvs()
    }
  }
  const [USER, PASSWORD, FILE] = ['CLIENTELA_ESDB_USER', 'CLIENTELA_ESDB_PASSWORD', 'CLIENTELA_ESDB_PASSWORD_FILE']

  it('are taken, the password as it is or from a file; those of the address come first', async () => {
    const { port } = await start({ tls: good, users: [user] })
    const file = join(folder.path, 'password')
    await writeFile(file, `${user.password}\n`)
    const at = (who: string) => `esdb://${who}127.0.0.1:${port}?tlsCaFile=${good.certFile}`
    expect(await said(at(''), { [USER]: user.username, [PASSWORD]: user.password })).toBe('works')
    expect(await said(at(''), { [USER]: user.username, [FILE]: file })).toBe('works')
    const own = `${user.username}:${user.password}@`
    expect(await said(at(own), { [USER]: 'other', [PASSWORD]: 'Falsch-456' })).toBe('works')
    const wrong = await said(at(''), { [USER]: user.username, [PASSWORD]: 'Falsch-456' })
    expect(wrong).toContain('access denied')
    expect(wrong).not.toContain('Falsch')
  })

  it('that are not whole are refused with what is missing, and without what is secret', async () => {
    const url = 'esdb://127.0.0.1:1?tls=false'
    const missing = await said(url, { [PASSWORD]: 'Geheim-123' })
    expect(missing).toContain(`${USER} is missing`)
    expect(missing).not.toContain('Geheim')
    expect(await said(url, { [USER]: 'ops' })).toContain(`${PASSWORD} or ${FILE} is missing`)
    expect(await said(url, { [USER]: 'ops', [FILE]: join(folder.path, 'none') })).toContain('ENOENT')
  })
})

describe('an address that leads nowhere', () => {
  it('is told what is wrong with it, in a sentence', async () => {
    for (const [url, words] of [
      ['esdb://127.0.0.1:1?tls=false', 'no connection: nobody listens there (connect ECONNREFUSED 127.0.0.1:1)'],
      ['esdb://no.such.host.invalid:2113', 'no connection: there is no host of that name'],
      ['esdb+discover://127.0.0.1:1?tls=false', 'no connection: no node of the cluster answers ('],
      ['esdb://127.0.0.1:x', "the address can't be used: "],
    ] as const)
      expect(await outcome({ url })).toContain(`StoreUnavailable: ${words}`)
  })
})

describe('nothing secret is told', () => {
  it('neither by us nor by the client at its most talkative', async () => {
    const { port } = await start({ tls: good, users: [user] })
    // Beside the server, which has to answer meanwhile.
    const child = spawn(
      process.execPath,
      [
        '--conditions=clientela-source',
        '--disable-warning=ExperimentalWarning',
        resolve(import.meta.dirname, '../../support/child-two-ways.ts'),
        `127.0.0.1:${port}?tlsCaFile=${good.certFile}`,
        `${user.username}:${user.password}`,
        `${user.username}:Falsch-456`,
      ],
      {
        env: {
          ...process.env,
          DEBUG: 'esdb:*',
          CLIENTELA_ESDB_USER: user.username,
          CLIENTELA_ESDB_PASSWORD: user.password,
        },
      },
    )
    let told = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        told += String(chunk)
      })
    await once(child, 'close')
    expect(told).toContain('opened, and refused: ClientelaError: access denied')
    expect(told).toContain('Using connection string')
    const basic = Buffer.from(`${user.username}:${user.password}`).toString('base64')
    for (const secret of [user.password, basic, 'Falsch-456']) expect(told).not.toContain(secret)
  })
})
