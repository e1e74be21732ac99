import { describe, expect, it } from 'vitest'
import { emptyPart, type Predicate } from '../../src/domain/segment/predicate.ts'
import { histories } from '../support/histories.ts'

describe('a segment', () => {
  it('is defined once, refined only by what differs, and takes nothing once it is dropped', () => {
    const seen = { SegmentRefined: 0, SegmentTargeted: 0, SegmentDropped: 0 }
    histories((steps) => {
      const last = new Map(steps.map(({ after }) => [`${after.aggregate.category}-${after.id}`, after]))
      for (const { aggregate, events } of last.values()) {
        if (aggregate.category !== 'segment' || events.length === 0) continue
        expect(events.findIndex(({ type }) => type === 'SegmentDefined')).toBe(0)
        let before = ''
        for (const [i, { type, data }] of events.entries()) {
          if (i > 0) seen[type as keyof typeof seen]++
          if (type === 'SegmentDropped') expect(i).toBe(events.length - 1)
          if (type !== 'SegmentDefined' && type !== 'SegmentRefined') continue
          const { predicate, needs } = data as { readonly predicate: Predicate; readonly needs?: unknown }
          expect(emptyPart(predicate, 'predicate')).toBeUndefined()
          if (needs === undefined) expect(JSON.stringify(predicate)).not.toBe(before)
          before = JSON.stringify(predicate)
        }
      }
    })
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(5)
  })

  it('is targeted by a campaign only while that one is not closed', () => {
    let byCampaign = 0
    histories((steps) => {
      const closed = new Set<string>()
      for (const { after, decided } of steps) {
        if (decided._tag === 'Left') continue
        for (const { type, data } of decided.right) {
          if (type === 'CampaignClosed') closed.add(after.id)
          const { campaign } = data as { readonly campaign?: string }
          if (type !== 'SegmentTargeted' || campaign === undefined) continue
          expect(closed.has(campaign)).toBe(false)
          byCampaign++
        }
      }
    })
    expect(byCampaign).toBeGreaterThan(3)
  })
})
