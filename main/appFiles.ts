import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** The one origin the window may show. */
export const appOrigin = 'app://lakescope'
export const appPage = `${appOrigin}/index.html`

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'", // the interface kit writes style elements
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/**
 * Answers `app://lakescope/…` from the files that are in the folder now: an address is looked up in that list and never joined to a
 * path, so no spelling of `..` leads out of it.
 */
export async function serveAppFiles(folder: string): Promise<(request: Request) => Promise<Response>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = new Map<string, string>()
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile()) files.set(file.slice(folder.length).replaceAll('\\', '/'), file)
  }
  return async (request) => {
    const url = new URL(request.url)
    const file = url.host === 'lakescope' && request.method === 'GET' ? files.get(url.pathname) : undefined
    const type = file && types[extname(file)]
    if (!file || !type) return new Response(null, { status: 404 })
    return new Response(await readFile(file), { headers: headers(type) })
  }
}

const headers = (type: string): Record<string, string> => ({
  'Content-Type': type,
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
})
