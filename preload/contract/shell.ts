import { z } from 'zod'
import { call } from './call'
import { BucketName, ConnectionId, Prefix } from './place'

const Spot = z.object({ connection: ConnectionId, bucket: BucketName.nullable(), prefix: Prefix })
export type Spot = z.infer<typeof Spot>

/** What the program remembers for the person between starts; written atomically by main, which also knows the first values. */
export const Preferences = z.object({
  theme: z.enum(['auto', 'light', 'dark']),
  bookmarks: z.array(Spot.extend({ label: z.string().max(200) })).max(500),
  recent: z.array(Spot).max(50),
  last: Spot.nullable(),
  sidebarWidth: z.number().min(160).max(800),
  inspectorWidth: z.number().min(220).max(900),
  inspectorOpen: z.boolean(),
  columnWidths: z.record(z.string().max(40), z.number().min(20).max(2000)),
})
export type Preferences = z.infer<typeof Preferences>

export const shell = {
  'shell.info': call(
    z.strictObject({}),
    z.object({
      version: z.string(),
      electron: z.string(),
      chromium: z.string(),
      node: z.string(),
      platform: z.string(),
      userData: z.string(),
    }),
  ),
  'preferences.get': call(z.strictObject({}), Preferences),
  /** Changes the fields it names and keeps the others. */
  'preferences.set': call(Preferences.partial().strict(), Preferences),
  'clipboard.write': call(z.strictObject({ text: z.string().max(1_000_000) }), z.null()),
  /** Only https addresses of an allow-list. */
  'shell.openExternal': call(z.strictObject({ url: z.string().max(2048) }), z.null()),
} as const
