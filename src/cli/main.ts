#!/usr/bin/env node
/** `clientela`: for analysts, auditors and operators who write no code. Most of a short run is compiling: that is kept for the next. */
import * as modules from 'node:module'
import { tooOld } from './node-version.ts'

// A reader that has seen enough (head, less) closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const old = tooOld(process.version)
if (old !== undefined) {
  process.stderr.write(`clientela: ${old}\n`)
  process.exit(2)
}
modules.enableCompileCache()
const { run } = await import('./run.ts')
await run(process.argv.slice(2))
