/** A real Chromium, where there is one: tests in a browser say so where there is none. */
import { existsSync } from 'node:fs'

const found = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
if (found === undefined) process.stderr.write('chromium is not here: tests in a browser are left out\n')

export const chromiumPath: string | undefined = found

export const chromiumFlags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking']
