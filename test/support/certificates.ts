/** Certificates for tests: made anew each time, none is in the repository. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from 'selfsigned'

export interface Certificate {
  readonly key: string
  readonly cert: string
  /** Where the certificate and its key lie, for whoever wants files. */
  readonly certFile: string
  readonly keyFile: string
}

const DAY_MS = 86_400_000

/** A certificate of its own authority, for 127.0.0.1; valid for a day from now, or for one that is over. */
export const certificate = async (folder: string, name: string, when: 'now' | 'over' = 'now'): Promise<Certificate> => {
  const end = Date.now() + (when === 'now' ? DAY_MS : -DAY_MS)
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    notBeforeDate: new Date(end - 2 * DAY_MS),
    notAfterDate: new Date(end),
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  })
  const [certFile, keyFile] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)]
  writeFileSync(certFile, cert)
  writeFileSync(keyFile, key)
  return { cert, key, certFile, keyFile }
}
