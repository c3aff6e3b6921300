import type { Output } from '../../preload/contract'
import type { Preferences, shell } from '../../preload/contract/shell'
import { mayOpenExternally } from '../externalLinks'
import type { PreferenceStore } from '../preferences'
import { LakeError } from '../s3/lakeError'
import type { HandlersOf } from './context'

export interface ShellParts {
  readonly info: Output<'shell.info'>
  readonly preferences: PreferenceStore
  readonly applyTheme: (theme: Preferences['theme']) => void
  readonly writeClipboard: (text: string) => Promise<void>
  readonly openExternal: (url: string) => Promise<void>
}

export function shellHandlers(parts: ShellParts): HandlersOf<typeof shell> {
  return {
    'shell.info': async () => parts.info,
    'preferences.get': async () => parts.preferences.get(),
    'preferences.set': async (change) => {
      const saved = await parts.preferences.set(change)
      parts.applyTheme(saved.theme)
      return saved
    },
    'clipboard.write': async ({ text }) => {
      await parts.writeClipboard(text)
      return null
    },
    'shell.openExternal': async ({ url }) => {
      if (!mayOpenExternally(url)) {
        const problem = 'is not one of the AWS pages this program opens'
        throw new LakeError({ kind: 'badInput', path: 'url', problem })
      }
      await parts.openExternal(new URL(url).href)
      return null
    },
  }
}
