import type { MenuItemConstructorOptions } from 'electron'

export interface MenuSetting {
  readonly platform: NodeJS.Platform
  readonly packaged: boolean
  /** Sends the id of an action to the renderer, which knows whether it can be done now. */
  readonly send: (action: string) => void
}

/** The application menu. Actions are only named here; what they do is decided in the renderer. */
export function menuTemplate({ platform, packaged, send }: MenuSetting): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const action = (label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    click: () => send(id),
    ...(accelerator === undefined ? {} : { accelerator }),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const about = action('About Lakescope', 'help.about')
  return [
    ...(mac ? [macMenu(about)] : []),
    {
      label: '&File',
      submenu: [
        action('New connection…', 'connections.new', 'CmdOrCtrl+N'),
        action('Open a saved plan…', 'jobs.savedPlan'),
        ...(mac ? [separator, { role: 'close' as const }] : [separator, { role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Objects',
      submenu: [
        action('Change storage class…', 'objects.changeTier', 'CmdOrCtrl+T'),
        action('Change encryption…', 'objects.changeEncryption', 'CmdOrCtrl+E'),
        action('Edit tags…', 'objects.editTags', 'CmdOrCtrl+Shift+T'),
        action('Restore from archive…', 'objects.restore'),
        separator,
        action('Delete…', 'objects.delete'), // the Delete key is the renderer's: a menu would take it from text fields
      ],
    },
    {
      label: '&Go',
      submenu: [
        action('Back', 'place.back', mac ? 'Cmd+[' : 'Alt+Left'),
        action('Forward', 'place.forward', mac ? 'Cmd+]' : 'Alt+Right'),
        action('Enclosing prefix', 'place.up', mac ? 'Cmd+Up' : 'Alt+Up'),
        separator,
        action('Go to path…', 'place.path', 'CmdOrCtrl+L'),
        action('Command palette…', 'palette.open', 'CmdOrCtrl+K'),
      ],
    },
    {
      label: '&View',
      submenu: [
        action('Refresh', 'place.refresh', 'CmdOrCtrl+R'),
        { ...action('Refresh', 'place.refresh', 'F5'), id: 'place.refresh.f5', visible: false },
        action('Filter', 'filter.focus', 'CmdOrCtrl+F'),
        separator,
        action('Inspector', 'view.inspector', 'CmdOrCtrl+I'),
        action('Jobs', 'jobs.show', 'CmdOrCtrl+J'),
        action('Audit log…', 'jobs.audit'),
        separator,
        {
          label: 'Theme',
          submenu: [
            action('As the system', 'theme.auto'),
            action('Light', 'theme.light'),
            action('Dark', 'theme.dark'),
          ],
        },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(packaged ? [] : [separator, { role: 'toggleDevTools' as const }]),
      ],
    },
    { role: 'windowMenu' },
    ...(mac ? [] : [{ label: '&Help', submenu: [about] }]),
  ]
}

const macMenu = (about: MenuItemConstructorOptions): MenuItemConstructorOptions => ({
  role: 'appMenu',
  submenu: [
    about,
    { type: 'separator' },
    { role: 'services' },
    { type: 'separator' },
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    { type: 'separator' },
    { role: 'quit' },
  ],
})
