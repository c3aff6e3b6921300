import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { assembly } from './scripts/assembly.mjs'

// Targets are set by hand: electron-vite would aim at the declared Electron (45), and the program also runs on 33.
const node = 'node20.18'

export default defineConfig({
  main: {
    plugins: [assembly()],
    build: {
      outDir: 'out/main',
      target: node,
      rollupOptions: {
        input: {
          index: resolve('main/index.ts'),
          listingWorker: resolve('main/scan/listingWorker.ts'),
          scanWorker: resolve('main/scan/scanWorker.ts'),
          pageWorker: resolve('main/scan/pageWorker.ts'),
          sampleWorker: resolve('sample/worker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: node,
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome130',
      minify: true,
      chunkSizeWarningLimit: 4000, // it comes from this disk, not over a network
      rollupOptions: { input: { index: resolve('renderer/index.html') } },
    },
  },
})
