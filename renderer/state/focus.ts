import { create } from 'zustand'
import type { Selection } from '../../preload/contract/listings'

/** What the inspector shows. */
export type Focus =
  | { readonly kind: 'none' }
  | { readonly kind: 'bucket'; readonly connection: string; readonly bucket: string }
  | { readonly kind: 'prefix'; readonly connection: string; readonly bucket: string; readonly prefix: string }
  | {
      readonly kind: 'object'
      readonly connection: string
      readonly bucket: string
      readonly key: string
      readonly etag: string
    }
  | {
      readonly kind: 'many'
      readonly connection: string
      readonly bucket: string
      readonly listing: string
      readonly selection: Selection
    }

export const useFocus = create<{ readonly focus: Focus }>(() => ({ focus: { kind: 'none' } }))

export const setFocus = (focus: Focus): void => useFocus.setState({ focus })
