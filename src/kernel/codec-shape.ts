/** What a codec of io-ts is made of, for those who look into codecs: schemas, masks, unknown fields, messages. */
import type * as t from 'io-ts'

/** The fields that io-ts gives its own codecs; which of them are there depends on `_tag`. A codec of a user's own has none. */
export interface CodecShape {
  readonly _tag?: string
  readonly name: string
  readonly type?: t.Mixed
  readonly types?: ReadonlyArray<t.Mixed>
  readonly keys?: Readonly<Record<string, unknown>>
  readonly value?: string | number | boolean
  readonly props?: t.Props
  readonly codomain?: t.Mixed
  readonly runDefinition?: () => t.Mixed
}

export const codecShape = (codec: Pick<t.Mixed, 'name'>): CodecShape => codec
