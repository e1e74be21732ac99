#!/usr/bin/env node
/** `clientela`: for analysts, auditors and operators who write no code. Most of a short run is compiling: that is kept for the next. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('./run.ts')
