import fc from 'fast-check'
import { v5 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { derivedId, eventId } from '../../src/kernel/event-ids.ts'

const NAMESPACE = '6f1c3c3e-5d0a-5a57-9d5e-0c1d6f0e7a11'

describe('ids derived from a command', () => {
  it('are UUID v5 of its id, whatever the id is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), fc.nat(), (id, index) => {
        expect(derivedId(id)).toBe(v5(id, NAMESPACE))
        expect(eventId(id, index)).toBe(v5(`${id}/${index}`, NAMESPACE))
      }),
    )
  })

  it('are those of every version before: a retry across versions must not write twice', () => {
    expect(eventId('0190c1d2-0000-7000-8000-000000000001', 0)).toBe('20d67756-bd9b-5f28-aef3-fab00896ebde')
  })
})
