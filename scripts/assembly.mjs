import { createMemoryStream, main } from 'assemblyscript/asc'
import { relative } from 'node:path'

const query = '?assembly'

/**
 * A plugin for Vite: what is imported with `?assembly` is AssemblyScript, compiled to WebAssembly, of which the import `code` is the bytes in
 * base 64.
 * @returns {import('vite').Plugin}
 */
export function assembly() {
  return {
    name: 'assembly',
    async load(id) {
      if (!id.endsWith(query)) return null
      const code = await compile(id.slice(0, -query.length))
      return { code: `export const code = '${Buffer.from(code).toString('base64')}'`, map: null }
    },
  }
}

async function compile(file) {
  let code = null
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--outFile', 'code.wasm']
  const said = createMemoryStream()
  const { error } = await main([relative(process.cwd(), file), ...options], {
    writeFile: (_, contents) => (code = contents),
    stderr: said,
  })
  if (error || code === null) throw new Error(`${file} cannot be compiled. ${said.toString()}`)
  return code
}
