import { defineConfig } from 'vitest/config'
import { assembly } from '../scripts/assembly.mjs'

/** What `npm run test:emulator` runs: the S3 suite, a scan and jobs that are killed on moto, and other people's clients on the sample server. */
export default defineConfig({
  plugins: [assembly()],
  test: {
    name: 'emulator',
    environment: 'node',
    include: [
      'test/main/s3/**/*.test.ts',
      'test/main/handlers/{undelete,tagEdits}.test.ts',
      'test/{main/scan,sample,crash}/*.emulator.ts',
    ],
    setupFiles: ['test/support/fixedChance.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
