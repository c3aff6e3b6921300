import { contextBridge, ipcRenderer } from 'electron'
import type { LakeEvent } from './contract'
import type { Bridge } from './contract/bridge'

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
