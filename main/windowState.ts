import { z } from 'zod'

/** Where the window was, in the screen's own units. */
export const WindowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(200).max(20_000),
  height: z.number().int().min(150).max(20_000),
  maximised: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface WindowPlace {
  readonly width: number
  readonly height: number
  /** Left out to let the system choose. */
  readonly at: { readonly x: number; readonly y: number } | null
  readonly maximised: boolean
}

export const smallestWindow = { width: 900, height: 560 }
const usual = { width: 1440, height: 900 }

/**
 * Where to open the window. A remembered place counts only while enough of the title bar to hold is on a screen that is there now;
 * the size never exceeds the screen.
 */
export function placeWindow(saved: WindowState | null, screens: readonly Area[]): WindowPlace {
  const main = screens[0] ?? { x: 0, y: 0, ...usual }
  const screen = saved && screens.find((screen) => holdsTitleBar(screen, saved))
  const size = fit(saved ?? usual, screen ?? main)
  return { ...size, at: saved && screen ? { x: saved.x, y: saved.y } : null, maximised: saved?.maximised ?? false }
}

const gripWidth = 100

function holdsTitleBar(screen: Area, window: Area): boolean {
  const visible = Math.min(screen.x + screen.width, window.x + window.width) - Math.max(screen.x, window.x)
  return visible >= gripWidth && window.y >= screen.y && window.y < screen.y + screen.height - 20
}

const fit = (wanted: { width: number; height: number }, screen: Area) => ({
  width: Math.min(Math.max(wanted.width, smallestWindow.width), screen.width),
  height: Math.min(Math.max(wanted.height, smallestWindow.height), screen.height),
})
