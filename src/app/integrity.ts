/** Whether the history is whole (T4): seals are put on it, and later it is held against them. */
import * as E from 'fp-ts/lib/Either.js'
import { SEALS, type Seal, sealEvent, sealIn } from '../audit/seals.ts'
import { type Kept, type Verified, type Verifier, verifier } from '../audit/verify.ts'
import { ClientelaError } from '../kernel/errors.ts'
import type { EventStore } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Actor } from '../kernel/metadata.ts'
import type { Position } from '../kernel/position.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Header } from './answered.ts'

export interface VerifyOptions {
  /** A link of the chain that was kept elsewhere: `root` after `count` events, as `seal` or `verify` once told it. */
  readonly kept?: Kept
  readonly onProgress?: (events: number) => void
}

export interface SealOptions {
  readonly actor: Actor
  readonly onProgress?: (events: number) => void
}

export interface Sealed {
  /** Events under a seal now; the seal itself is the next. */
  readonly count: number
  /** The chain's head after them: keep it elsewhere. */
  readonly root: string
  /** Of them sealed just now. */
  readonly added: number
}

/** What was sealed before is not what is there: nothing is sealed before it is known why. */
export interface HistoryBroken extends Pick<Verified, 'broken'> {
  readonly _tag: 'HistoryBroken'
  readonly message: string
}

export interface Integrity {
  readonly verify: (options?: VerifyOptions) => Promise<Header & Verified>
  /** Throws `HistoryBroken`. */
  readonly seal: (options: SealOptions) => Promise<Sealed>
}

export interface IntegrityTools {
  readonly store: EventStore
  readonly registry: Registry
  readonly zone: string
  readonly clock: () => Instant
  readonly newId: () => string
}

export const integrityOf = ({ store, registry, zone, clock, newId }: IntegrityTools): Integrity => {
  const seals = async (): Promise<{ readonly seals: ReadonlyArray<Seal>; readonly revision: number }> => {
    const found: Array<Seal> = []
    let revision = -1
    for await (const page of store.read(SEALS))
      for (const recorded of page) {
        revision = recorded.revision
        const decoded = registry.decode(recorded)
        const seal = decoded._tag === 'Known' ? sealIn(decoded.envelope) : undefined
        if (seal !== undefined) found.push(seal)
      }
    return { seals: found, revision }
  }

  const walk = async (checked: Verifier, onProgress: ((events: number) => void) | undefined) => {
    let position: Position | null = null
    let events = 0
    for await (const page of store.readAll()) {
      for (const recorded of page) {
        const decoded = registry.decode(recorded)
        checked.add(recorded, decoded._tag === 'Malformed' ? decoded.error.message : undefined)
        position = recorded.position
      }
      events += page.length
      onProgress?.(events)
    }
    return position
  }

  /** False where another seal came between. */
  const put = async (parts: ReadonlyArray<Seal>, revision: number, actor: Actor): Promise<boolean> => {
    for (const [i, part] of parts.entries()) {
      const at = revision + i
      const appended = await store.append(SEALS, at === -1 ? 'no-stream' : at, [
        sealEvent(part, newId(), actor, clock()),
      ])()
      if (E.isRight(appended)) continue
      if (appended.left._tag === 'Conflict') return false
      throw new ClientelaError(appended.left)
    }
    return true
  }

  return {
    verify: async ({ kept, onProgress } = {}) => {
      const now = clock()
      const checked = verifier((await seals()).seals, kept)
      const position = await walk(checked, onProgress)
      return { view: 'audit verify', asOf: now, knownAt: now, position, zone, withheld: 0, ...checked.end() }
    },
    seal: async ({ actor, onProgress }) => {
      for (;;) {
        const { seals: before, revision } = await seals()
        const checked = verifier(before)
        await walk(checked, onProgress)
        const { events, root, broken, ok } = checked.end()
        if (!ok)
          throw new ClientelaError<HistoryBroken>({
            _tag: 'HistoryBroken',
            broken,
            message: `nothing was sealed: the history is not the one sealed before, first at position ${broken[0]?.position ?? 'the end'} (${broken[0]?.what}); \`audit verify\` says more`,
          })
        const parts = checked.unsealed()
        const sealed: Sealed = { count: events, root, added: events - (before.at(-1)?.count ?? 0) }
        if (await put(parts, revision, actor)) return sealed
        // Somebody else has sealed meanwhile: what is there now is looked at again.
      }
    },
  }
}
