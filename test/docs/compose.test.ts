/** The files by which servers are started: what can be known of them without starting any. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

interface Service {
  readonly image: string
  readonly user?: string
  readonly command?: ReadonlyArray<string>
  readonly environment: Readonly<Record<string, string>>
  readonly ports: ReadonlyArray<string>
  readonly volumes?: ReadonlyArray<string>
}

const textOf = (name: string): string => readFileSync(join(import.meta.dirname, '../../docs/compose', name), 'utf8')
const services = (name: string): ReadonlyArray<readonly [string, Service]> =>
  Object.entries((parse(textOf(name), { merge: true }) as { services: Readonly<Record<string, Service>> }).services)

/** Settings of server 24.2; it refuses to start with one that it does not know. */
const known = new Set(
  `ADVERTISE_HOST_TO_CLIENT_AS ADVERTISE_NODE_PORT_TO_CLIENT_AS CERTIFICATE_FILE CERTIFICATE_PRIVATE_KEY_FILE CLUSTER_SIZE
  DEFAULT_ADMIN_PASSWORD DEFAULT_OPS_PASSWORD DISCOVER_VIA_DNS GOSSIP_SEED INSECURE MEM_DB NODE_HOST_ADVERTISE_AS NODE_IP
  REPLICATION_HOST_ADVERTISE_AS REPLICATION_IP TRUSTED_ROOT_CERTIFICATES_PATH`
    .split(/\s+/)
    .map((name) => `EVENTSTORE_${name}`),
)

describe.each(['one-node.yaml', 'three-nodes.yaml'])('%s', (name) => {
  it('has only settings that the server knows, and a version that the adapter was proved on', () => {
    for (const [, { image, environment = {} }] of services(name)) {
      if (image.startsWith('eventstore/eventstore:')) expect(image).toContain(':24.2.')
      expect(Object.keys(environment).filter((key) => !known.has(key))).toEqual([])
    }
  })

  it('listens to this machine only', () => {
    for (const [, { ports = [] }] of services(name)) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
  })
})

describe('three-nodes.yaml', () => {
  const nodes = services('three-nodes.yaml').filter(([name]) => name.startsWith('node'))

  it('has three nodes, each of which seeks the two others', () => {
    const names = nodes.map(([name]) => name)
    expect(names).toEqual(['node1', 'node2', 'node3'])
    for (const [name, { environment }] of nodes) {
      expect(environment.EVENTSTORE_CLUSTER_SIZE).toBe('3')
      const others = names.filter((other) => other !== name)
      expect(environment.EVENTSTORE_GOSSIP_SEED).toBe(others.map((other) => `${other}:2113`).join(','))
      expect(environment.EVENTSTORE_NODE_HOST_ADVERTISE_AS).toBe(name)
      expect(environment.EVENTSTORE_CERTIFICATE_FILE).toBe(`/certs/${name}/node.crt`)
    }
  })

  it('tells clients of each node the port that leads to it', () => {
    for (const [, { environment, ports }] of nodes) {
      expect(environment.EVENTSTORE_ADVERTISE_HOST_TO_CLIENT_AS).toBe('localhost')
      expect(ports).toEqual([`127.0.0.1:${environment.EVENTSTORE_ADVERTISE_NODE_PORT_TO_CLIENT_AS}:2113`])
    }
    const [, address = ''] = /esdb\+discover:\/\/([^?']+)/.exec(textOf('three-nodes.yaml')) ?? []
    expect(address.split(',').map((host) => host.split(':')[1])).toEqual(
      nodes.map(([, { environment }]) => environment.EVENTSTORE_ADVERTISE_NODE_PORT_TO_CLIENT_AS),
    )
  })

  it('has its certificates made by who may write into a folder of Docker, for the user that the nodes are', () => {
    const [, certificates] = services('three-nodes.yaml').find(([name]) => name === 'certificates') ?? []
    expect(certificates?.user).toBe('0:0')
    expect(certificates?.command?.at(-1)).toMatch(/\nchown -R 1000:1000 \.\n$/)
  })

  it('keeps each node on a volume of its own, and takes the password from outside', () => {
    const data = nodes.map(([, { volumes = [] }]) => volumes.find((one) => one.endsWith(':/var/lib/eventstore')))
    expect(new Set(data).size).toBe(3)
    for (const [, { environment }] of nodes)
      expect(environment.EVENTSTORE_DEFAULT_ADMIN_PASSWORD).toMatch(/^\$\{CLIENTELA_ESDB_PASSWORD:\?/)
    expect(textOf('three-nodes.yaml')).not.toContain('INSECURE')
  })
})
