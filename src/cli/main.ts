#!/usr/bin/env node
/** `clientela`: for analysts, auditors and operators who write no code. Most of a short run is compiling: that is kept for the next. */
import { enableCompileCache } from 'node:module'

// A reader that has seen enough (head, less) closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

enableCompileCache()
const { run } = await import('./run.ts')
await run(process.argv.slice(2))
