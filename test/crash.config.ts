import { defineConfig } from 'vitest/config'

// The long form of the crash test; the short one is test/main/jobs/crash.test.ts.
export default defineConfig({
  test: {
    name: 'crash',
    environment: 'node',
    include: ['test/crash/*.crash.ts'],
    testTimeout: 900_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
})
