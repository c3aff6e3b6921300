import { contextBridge, ipcRenderer } from 'electron'
import type { CallName, Input, LakeEvent, Output } from './contract'
import type { Reply } from './contract/fault'

/** The three functions the renderer has; they never change when calls are added. */
export interface Bridge {
  /** `id` is the caller's own and names the call for `cancel`. Never rejects for a fault of S3. */
  call: <N extends CallName>(id: string, name: N, input: Input<N>) => Promise<Reply<Output<N>>>
  cancel: (id: string) => void
  onEvent: (listener: (event: LakeEvent) => void) => () => void
}

const bridge: Bridge = {
  call: (id, name, input) => ipcRenderer.invoke('lake:call', { id, name, input }),
  cancel: (id) => ipcRenderer.send('lake:cancel', id),
  onEvent: (listener) => {
    const forward = (_: unknown, event: LakeEvent) => listener(event)
    ipcRenderer.on('lake:event', forward)
    return () => ipcRenderer.off('lake:event', forward)
  },
}

contextBridge.exposeInMainWorld('lake', bridge)
