/** A wire that notes which calls went over it, with their headers: in front of a server without TLS. */
import {
  type ClientHttp2Session,
  connect,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
} from 'node:http2'
import type { AddressInfo } from 'node:net'

export interface Recorder {
  readonly port: number
  readonly calls: Array<{ readonly path: string; readonly headers: IncomingHttpHeaders }>
  readonly stop: () => Promise<void>
}

const settings = { settings: { maxConcurrentStreams: 100 } }

export const startRecorder = async (target: string): Promise<Recorder> => {
  const calls: Recorder['calls'] = []
  const sessions = new Set<ClientHttp2Session | ServerHttp2Session>()
  const server = createServer(settings)
  server.on('session', (near) => {
    const far = connect(`http://${target}`)
    for (const session of [near, far]) {
      sessions.add(session)
      session.on('error', () => undefined)
    }
    near.on('close', () => far.destroy())
    near.on('stream', (call, headers) => {
      calls.push({ path: String(headers[':path']), headers })
      const onward = far.request(headers, { endStream: false })
      call.pipe(onward)
      onward.on('response', (answer, flags) => {
        // What has no body is an end at once, with its trailers in its head.
        const ends = (flags & 1) === 1
        call.respond(answer, { waitForTrailers: !ends, endStream: ends })
        if (ends) return
        let trailers: IncomingHttpHeaders = {}
        onward.on('trailers', (sent) => {
          trailers = sent
        })
        call.on('wantTrailers', () => call.sendTrailers(trailers))
        onward.pipe(call)
      })
      for (const stream of [call, onward]) stream.on('error', () => undefined)
      call.on('close', () => onward.close(call.rstCode))
      // One that ended well has its trailers still to send.
      onward.on('close', () => onward.rstCode !== 0 && call.close(onward.rstCode))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    calls,
    stop: () =>
      new Promise((resolve) => {
        for (const session of sessions) session.destroy()
        server.close(() => resolve())
      }),
  }
}
