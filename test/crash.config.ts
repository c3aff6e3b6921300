import { defineConfig } from 'vitest/config'
import { assembly } from '../scripts/assembly.mjs'

// What `npm run test:crash` runs; a short form of the crash test is test/main/jobs/crash.test.ts.
export default defineConfig({
  plugins: [assembly()],
  test: {
    name: 'crash',
    environment: 'node',
    include: ['test/crash/*.crash.ts'],
    // One file after the other: the figures of one must not be those of a busy machine.
    fileParallelism: false,
    testTimeout: 900_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
})
