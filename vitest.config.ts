import { defineConfig } from 'vitest/config'
import { assembly } from './scripts/assembly.mjs'

export default defineConfig({
  plugins: [assembly()],
  test: {
    testTimeout: 30_000,
    setupFiles: ['test/support/fixedChance.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      {
        extends: true,
        test: { name: 'node', environment: 'node', include: ['test/{lake,main,sample,preload,scripts}/**/*.test.ts'] },
      },
      { extends: true, test: { name: 'dom', environment: 'happy-dom', include: ['test/renderer/**/*.test.{ts,tsx}'] } },
    ],
  },
})
