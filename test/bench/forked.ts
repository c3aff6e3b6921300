import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { build } from 'vite'

export interface Forked<Ready> {
  readonly child: ChildProcess
  /** The first message it sends. */
  readonly ready: Ready
}

/** Bundles a module of this folder and runs it in a process of its own, without the checks that start-up of TypeScript would cost it. */
export async function forked<Ready>(module: string): Promise<Forked<Ready>> {
  const outDir = resolve('test-results/bench')
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: resolve('test/bench', `${module}.ts`),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: `${module}.mjs` } },
    },
  })
  const child = fork(resolve(outDir, `${module}.mjs`))
  const [ready]: Ready[] = await once(child, 'message')
  if (ready === undefined) throw new Error(`${module} of the benchmark did not start`)
  return { child, ready }
}
