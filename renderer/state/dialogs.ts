import { create } from 'zustand'
import type { Target } from '../../preload/contract/changes'

/** The one dialog that is open. `summary` says in words what the change is for, such as `3 objects, 1.2 MB`. */
export type Dialog =
  | {
      readonly kind: 'storageClass' | 'tags' | 'restore' | 'delete'
      readonly connection: string
      readonly bucket: string
      readonly target: Target
      readonly summary: string
    }
  | { readonly kind: 'connect' }
  | { readonly kind: 'about' }

export type ChangeDialog = Exclude<Dialog, { kind: 'connect' } | { kind: 'about' }>

export const useDialogs = create<{ readonly dialog: Dialog | null }>(() => ({ dialog: null }))

export const openDialog = (dialog: Dialog): void => useDialogs.setState({ dialog })
export const closeDialog = (): void => useDialogs.setState({ dialog: null })
