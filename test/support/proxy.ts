/** A wire between a client and a server that can be held: open at both ends, and nothing comes through. */

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  readonly port: number
  /** Connections that are there now, or the first so many, stay open and carry nothing any more; new ones work. */
  readonly hold: (first?: number) => void
  readonly stop: () => Promise<void>
}

export const startProxy = async (target: number): Promise<Proxy> => {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    hold: (first = Number.POSITIVE_INFINITY) => {
      // Two ends each, in the order of connecting.
      for (const socket of [...sockets].slice(0, 2 * first)) {
        socket.unpipe()
        socket.pause()
      }
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
