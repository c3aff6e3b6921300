import { create } from 'zustand'
import type { Input } from '../../preload/contract'
import type { SavedPlan, Target } from '../../preload/contract/changes'
import type { Connection, SavedConnection } from '../../preload/contract/connections'

/** The one dialog that is open. `summary` says in words what the change is for, such as `3 objects, 1.2 MB`. */
export type Dialog =
  | {
      readonly kind: 'storageClass' | 'tags' | 'encryption' | 'restore' | 'delete' | 'undelete'
      readonly connection: string
      readonly bucket: string
      readonly target: Target
      readonly summary: string
      /** Chosen when the dialog opens; nothing is done before its plan was seen. */
      readonly intent?: Input<'changes.plan'>['intent']
    }
  /** A new connection; or one of an earlier start that needs something, or one whose session has ended. */
  | { readonly kind: 'connect'; readonly saved?: SavedConnection; readonly renew?: Connection }
  | { readonly kind: 'about' }
  /** Taking back what a job has done. */
  | {
      readonly kind: 'undo'
      readonly connection: string
      readonly bucket: string
      readonly job: string
      readonly summary: string
    }
  /** What a plan that was saved would do now. */
  | { readonly kind: 'savedPlan'; readonly saved: SavedPlan; readonly bucket: string; readonly summary: string }
  | { readonly kind: 'audit' }

export type ChangeDialog = Extract<Dialog, { readonly target: Target }>
export type SavedPlanDialog = Extract<Dialog, { readonly kind: 'savedPlan' }>
export type UndoDialog = Extract<Dialog, { readonly kind: 'undo' }>

export const useDialogs = create<{ readonly dialog: Dialog | null }>(() => ({ dialog: null }))

export const openDialog = (dialog: Dialog): void => useDialogs.setState({ dialog })
export const closeDialog = (): void => useDialogs.setState({ dialog: null })
